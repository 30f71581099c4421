import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("Assessed hours")
struct AssessedHoursTests {
    @Test func totalsAndMinimaWithOverlap() throws {
        var record = try AssessedRecord()
        let first = try record.module("2026-01-02", [.of("ethics", 120), .of("boundaries", 60)])
        let second = try record.module("2026-01-03", [.of("advocacy", 300)])
        let rule = Requirement.hours(
            "training",
            .training,
            minutes: 480,
            minima: [
                (categories: ["ethics"], minutes: 120),
                (categories: ["ethics", "boundaries"], minutes: 180),
                (categories: ["advocacy", "advocacy"], minutes: 301),
            ]
        )
        let result = record.assess(rule)

        #expect(result.id == "training")
        #expect(result.title == "Requirement training")
        #expect(result.unit == "minutes")
        #expect(result.need == 480)
        #expect(result.have == 480)
        // A part falls short by a minute: the whole is unmet although the total is there.
        #expect(result.status == .unmet)
        #expect(result.reason == "a category falls short")
        #expect(result.judged == [first: "180", second: "300"])
        #expect(result.parts.map(\.id) == ["training/ethics", "training/2", "training/3"])
        #expect(result.parts.map(\.title) == ["ethics", "ethics or boundaries", "advocacy or advocacy"])
        #expect(result.parts.map(\.have) == [120, 180, 300])
        #expect(result.parts.map(\.need) == [120, 180, 301])
        #expect(result.parts.map(\.status) == [.met, .met, .unmet])
        #expect(result.parts[2].reason == "1 min short")
        #expect(result.parts[0].judged == [first: "120"])
        #expect(result.parts[1].judged == [first: "180"])
    }

    @Test(arguments: [(UInt32(599), RequirementStatus.unmet), (600, .met), (601, .met)])
    func theLastMinuteCounts(_ minutes: UInt32, status: RequirementStatus) throws {
        var record = try AssessedRecord()
        try record.module("2026-01-02", [.of("a", minutes)])
        let result = record.assess(.hours("t", .training, minutes: 600))
        #expect(result.status == status)
        #expect(result.have == minutes)
        #expect(result.reason == (status == .met ? "" : "1 min short"))
    }

    @Test func eachKindOfHoursIsOfItsOwn() throws {
        var record = try AssessedRecord()
        try record.module("2026-01-02", [.of("a", 1)])
        try record.ceu("2026-01-02", [.of("a", 20)])
        try record.add(
            Sample.logSupervision.with {
                $0.logSupervision.minutes = 300
                $0.logSupervision.category = "a"
            }
        )
        try record.add(Sample.logExperience.with { $0.logExperience.minutes = 4_000 })
        let kinds: [HoursKind] = [.training, .continuingEducation, .supervision, .experience]
        let have = kinds.map { record.assess(.hours("h", $0, minutes: 9_000)).have }
        #expect(have == [1, 20, 300, 4_000])
        let inCategory = kinds.map { kind in
            record.assess(
                .hours("h", kind, minutes: 1, minima: [(categories: ["a"], minutes: 1)])
            ).parts[0].have
        }
        #expect(inCategory == [1, 20, 300, 0])
        #expect(record.world.record.totals.training == Minutes(1))
        #expect(record.world.record.totals.continuingEducation == Minutes(20))
        #expect(record.world.record.totals.supervision == Minutes(300))
        #expect(record.world.record.totals.experience == Minutes(4_000))
    }

    @Test func onlyTheMonthsBeforeCount() throws {
        var record = try AssessedRecord()
        let dayBefore = try record.module("2025-06-14", [.of("a", 1)])
        let firstDay = try record.module("2025-06-15", [.of("a", 20)])
        let lastDay = try record.module("2026-06-15", [.of("a", 300)])
        let rule = Requirement.hours("h", .training, minutes: 1, withinMonths: 12)
        let result = record.assess(rule)
        #expect(result.have == 320)
        #expect(
            result.judged == [
                dayBefore: "before 2025-06-15, too long ago", firstDay: "20", lastDay: "300",
            ]
        )
        let earlier = record.assess(rule, asOf: "2026-06-14")
        #expect(earlier.have == 21)
        #expect(earlier.judged[lastDay] == "after 2026-06-14")
    }

    @Test(arguments: [
        ("2026-03-31", UInt32(1), "2026-02-28"), ("2028-02-29", 12, "2027-02-28"),
        ("2026-06-15", 1_440, "1906-06-15"), ("2026-06-15", .max, "1900-01-01"),
    ])
    func theWindowsFirstDay(_ asOf: String, months: UInt32, first: String) throws {
        var world = try World(today: day("2030-01-01"))
        try world.given(
            Sample.completeModule.with { $0.completeModule.completedOn = "1940-01-01" }
        )
        if day(first).year > 1_940 {
            for date in [day(first), day(first).moved(-1)] {
                try world.given(
                    Sample.completeModule.with { $0.completeModule.completedOn = date.description }
                )
            }
        }
        let rule = Requirement.hours("h", .training, minutes: 1, withinMonths: months)
        let dates = AssessmentDates(asOf: day(asOf))
        let result = Assessor(record: world.record, dates: dates).assess([rule])[0]
        #expect(
            result.evidence.filter { $0.disposition == .counted }.map(\.effectiveOn).min()
                == max(day(first), day("1940-01-01")).description
        )
    }

    @Test func oneActivityOnOneDayCountsOnce() throws {
        var record = try AssessedRecord()
        let first = try record.module("2026-01-02", [.of("a", 60)], code: "m")
        let again = try record.module("2026-01-02", [.of("a", 60)], code: "m")
        let otherDay = try record.module("2026-01-03", [.of("a", 60)], code: "m")
        let otherCode = try record.module("2026-01-02", [.of("a", 60)], code: "n")
        let otherProvider = try record.module("2026-01-02", [.of("a", 60)], code: "m", provider: "B")
        let rule = Requirement.hours(
            "h",
            .training,
            minutes: 1,
            minima: [(categories: ["a"], minutes: 1)]
        )
        let result = record.assess(rule)
        #expect(result.have == 240)
        #expect(result.parts[0].have == 240)
        let expected = [
            first: "60", again: "the same activity on the same day was counted already",
            otherDay: "60", otherCode: "60", otherProvider: "60",
        ]
        #expect(result.judged == expected)

        // When the one that was counted is void, the other one takes its place.
        try record.add(Sample.voidRecord(#require(EventID(first))))
        #expect(record.assess(rule).judged[again] == "60")
        #expect(record.assess(rule).have == 240)
    }

    @Test func anActivityThatIsRefusedDoesNotStandInTheWayOfItsTwin() throws {
        var record = try AssessedRecord()
        try record.ceu("2026-01-02", [.of("a", 60)], code: "m")
        try record.module("2026-01-02", [.of("a", 60)], code: "m")
        #expect(record.assess(.hours("h", .training, minutes: 1)).have == 60)
        #expect(record.assess(.hours("h", .continuingEducation, minutes: 1)).have == 60)
    }

    @Test func twoSessionsOfSupervisionOnADayBothCount() throws {
        var record = try AssessedRecord()
        try record.add(Sample.logSupervision)
        try record.add(Sample.logSupervision)
        #expect(record.assess(.hours("s", .supervision, minutes: 1)).have == 180)
    }

    @Test func continuingEducationCountsFromTheFirstToTheLastDayOfTheCycle() throws {
        var record = try AssessedRecord()
        let before = try record.ceu("2024-03-10", [.of("a", 1)])
        let first = try record.ceu("2024-03-11", [.of("a", 20)])
        let last = try record.ceu("2026-03-10", [.of("a", 300)])
        let after = try record.ceu("2026-03-11", [.of("a", 4_000)])
        let cycle = day("2024-03-11")...day("2026-03-10")
        let rule = Requirement.hours("ce", .continuingEducation, minutes: 320)
        let result = record.assess(rule, cycle: cycle)
        #expect(result.have == 320)
        #expect(result.isMet)
        #expect(
            result.judged == [
                before: "before the cycle's start, 2024-03-11", first: "20", last: "300",
                after: "after the cycle's end, 2026-03-10",
            ]
        )
        #expect(record.assess(rule).have == 4_321)
        #expect(record.assess(rule, asOf: "2026-03-09", cycle: cycle).have == 20)
    }

    @Test func otherHoursAreNotBoundToTheCycle() throws {
        var record = try AssessedRecord()
        try record.module("2020-01-01", [.of("a", 60)])
        let cycle = day("2024-03-11")...day("2026-03-10")
        #expect(record.assess(.hours("h", .training, minutes: 60), cycle: cycle).isMet)
    }

    @Test func withoutTheListTheNumbersAreTheSame() throws {
        var record = try AssessedRecord()
        try record.module("2026-01-02", [.of("a", 60)], code: "m")
        try record.module("2026-01-02", [.of("a", 60)], code: "m")
        let rule = Requirement.hours(
            "h",
            .training,
            minutes: 100,
            minima: [(categories: ["a"], minutes: 61)]
        )
        var long = record.assess(rule)
        let short = record.assess(rule, withEvidence: false)
        #expect(long.evidence.count == 2)
        long.evidence = []
        for index in long.parts.indices { long.parts[index].evidence = [] }
        #expect(long == short)
    }
}
