import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SwiftProtobuf
import Testing

@Suite("Windows, periods, ratios and waivers")
struct RecencyTests {
    private static let cycle = day("2024-03-11")...day("2026-03-10")

    @Test func aWindowIsCountedFromItsDeclaredDay() throws {
        var record = try AssessedRecord()
        let first = try record.module("2024-03-10", [.of("a", 1)])
        let second = try record.module("2024-06-01", [.of("a", 20)])
        let third = try record.module("2024-06-15", [.of("a", 300)])
        func counted(_ end: WindowEnd) -> [String] {
            let rule = Requirement.hours("t", .training, minutes: 1, withinMonths: 24)
                .changed { $0.hours.withinBefore = end }
            let result = record.assess(rule, cycle: Self.cycle, appliedOn: "2026-06-01")
            return result.evidence.filter { $0.disposition == .counted }.map(\.eventID)
        }
        #expect(counted(.unspecified) == [third])
        #expect(counted(.assessment) == [third])
        #expect(counted(.application) == [second, third])
        #expect(counted(.expiry) == [first, second, third])
    }

    @Test func aPeriodBindsToTheCycleOrFreesFromIt() throws {
        var record = try AssessedRecord()
        try record.ceu("2021-01-02", [.of("a", 60)])
        let ever = Requirement.hours("ce", .continuingEducation, minutes: 60)
            .changed { $0.hours.period = .ever }
        #expect(record.assess(ever, cycle: Self.cycle).isMet)
        try record.add(Sample.signAttestation.with { $0.signAttestation.signedOn = "2024-03-10" })
        let again = Requirement.attestation("e", .codeOfEthics).changed { $0.attestation.period = .cycle }
        #expect(record.assess(.attestation("e", .codeOfEthics), cycle: Self.cycle).isMet)
        #expect(!record.assess(again, cycle: Self.cycle).isMet)
        try record.add(Sample.signAttestation.with { $0.signAttestation.signedOn = "2024-03-11" })
        #expect(record.assess(again, cycle: Self.cycle).isMet)
    }

    /// What comes after the expiry is not before it, also where the cycle binds nothing; what comes after the
    /// application completes it.
    @Test(
        arguments: [
            (.expiry, "2026-03-10", true), (.expiry, "2026-03-11", false), (.application, "2026-03-11", true),
            (.assessment, "2026-06-15", true),
        ] as [(WindowEnd, String, Bool)]
    )
    func aWindowBeforeTheExpiryEndsWithIt(_ end: WindowEnd, _ on: String, counts: Bool) throws {
        var record = try AssessedRecord()
        let ceu = try record.ceu(on, [.of("a", 60)])
        let sixYears = Requirement.hours("ce", .continuingEducation, minutes: 60, withinMonths: 72)
            .changed { ($0.hours.period, $0.hours.withinBefore) = (.ever, end) }
        let result = record.assess(sixYears, cycle: Self.cycle, appliedOn: "2026-03-05")
        #expect(result.judged == [ceu: counts ? "60" : "after the cycle's end, 2026-03-10"])
        try record.add(Sample.recordExam.with { $0.recordExam.takenOn = on })
        let exam = Requirement.exam("e", "IC&RC-PR")
            .changed { ($0.exam.withinMonths, $0.exam.withinBefore) = (12, end) }
        #expect(record.assess(exam, cycle: Self.cycle, appliedOn: "2026-03-05").isMet == counts)
        // Without a cycle there is no expiry.
        #expect(record.assess(exam, appliedOn: "2026-03-05").isMet)
    }

    @Test func anExamAndACompetencyGrowOld() throws {
        var record = try AssessedRecord()
        try record.add(Sample.recordExam.with { $0.recordExam.takenOn = "2025-06-14" })
        let exam = Requirement.exam("e", "IC&RC-PR").changed { $0.exam.withinMonths = 12 }
        #expect(record.assess(exam).judged.values.sorted() == ["before 2025-06-15, too long ago"])
        #expect(record.assess(exam, asOf: "2026-06-14").isMet)
        try record.add(Sample.passCompetency)
        let competency = Requirement.competency("c", "active-listening")
            .changed { $0.competency.withinMonths = 1 }
        #expect(!record.assess(competency).isMet)
        #expect(record.assess(competency, asOf: "2026-03-04").isMet)
    }

    @Test func aNamedModule() throws {
        var record = try AssessedRecord()
        let rule = Requirement.module("m", ["msr", "msr-2"], providers: ["Academy"])
        #expect(record.assess(rule).reason == "nothing recorded")
        let other = try record.ceu("2026-01-02", [.of("a", 1)], code: "msr", provider: "Elsewhere")
        #expect(record.assess(rule).judged == [other: "the provider is not approved"])
        #expect(!record.assess(rule).isMet)
        try record.module("2026-01-03", [.of("a", 1)], code: "msr-2")
        #expect(record.assess(rule).isMet)
    }

    @Test(arguments: [
        (UInt32(1_499), UInt32(0), true), (1_500, 0, false), (1_500, 59, false), (1_500, 60, true),
        (2_999, 60, true), (3_000, 119, false), (3_000, 120, true),
    ])
    func oneHourForEveryTwentyFive(_ experience: UInt32, _ supervision: UInt32, isMet: Bool) throws {
        var record = try AssessedRecord()
        try record.add(Sample.logExperience.with { $0.logExperience.minutes = experience })
        let base = max(supervision, 1)
        try record.add(Sample.logSupervision.with { $0.logSupervision.minutes = base })
        let rule = Requirement.hours("s", .supervision, minutes: 1).changed {
            $0.hours.ratio = .with { ($0.of, $0.each.hours, $0.per.hours) = (.experience, 1, 25) }
        }
        let result = record.assess(rule)
        #expect(result.isMet == isMet)
        #expect(result.need == max(1, experience / 1_500 * 60))
        #expect(result.parts.map(\.id) == ["s/ratio"])
        #expect(result.parts[0].title == "1 h for every 25 h of experience")
        #expect(result.reason == (isMet ? "" : "too little for the hours of experience"))
    }

    /// Half of the hours is half of those that the ratio asks for: four, where the rule itself needs one.
    @Test func aShareIsOfWhatTheRatioAsksFor() throws {
        var record = try AssessedRecord()
        try record.add(Sample.logExperience.with { $0.logExperience.minutes = 6_000 })
        func supervision(_ minutes: UInt32, _ mode: Mode, on date: String) -> Command {
            Sample.logSupervision.with {
                $0.logSupervision.minutes = minutes
                $0.logSupervision.mode = mode
                $0.logSupervision.supervisedOn = date
            }
        }
        try record.add(supervision(60, .inPerson, on: "2026-02-05"))
        try record.add(supervision(300, .liveOnline, on: "2026-02-06"))
        let rule = Requirement.hours("s", .supervision, minutes: 60).changed {
            $0.hours.ratio = .with { ($0.of, $0.each.hours, $0.per.hours) = (.experience, 1, 25) }
            $0.hours.minima = [.with { ($0.modes, $0.percent) = ([.inPerson], 50) }]
            $0.hours.caps = [.with { ($0.modes, $0.percent) = ([.liveOnline], 50) }]
        }
        let short = record.assess(rule)
        #expect(short.parts.map(\.need) == [120, 240])
        #expect(short.parts.map(\.have) == [60, 180])
        #expect(!short.isMet)
        try record.add(supervision(60, .inPerson, on: "2026-02-07"))
        let met = record.assess(rule)
        #expect(met.have == 240 && met.isMet)
    }

    /// What is short is counted to what is needed, whichever of the two asks for it.
    @Test func aRatioThatAsksForMoreSaysHowMuchIsShort() throws {
        var record = try AssessedRecord()
        try record.add(Sample.logExperience.with { $0.logExperience.minutes = 6_000 })
        try record.add(Sample.logSupervision.with { $0.logSupervision.minutes = 100 })
        for (need, expected) in [(UInt32(120), UInt32(240)), (300, 300)] {
            let rule = Requirement.hours("s", .supervision, minutes: need).changed {
                $0.hours.ratio = .with { ($0.of, $0.each.hours, $0.per.hours) = (.experience, 1, 25) }
            }
            let result = record.assess(rule)
            #expect(result.need == expected && result.have == 100)
            #expect(result.reason == (need == 120 ? "2 h 20 min short" : "3 h 20 min short"))
        }
    }

    @Test(arguments: [
        ("2018-01-14", false), ("2018-01-15", true), ("2018-12-31", true), ("2019-01-01", false),
    ])
    func aWindowOfApplicationsIsFreed(_ applied: String, isFreed: Bool) throws {
        let record = try AssessedRecord()
        let rule = Requirement.exam("exam", "E").changed {
            $0.waivers = [.with { ($0.fromOn, $0.throughOn) = ("2018-01-15", "2018-12-31") }]
        }
        let result = record.assess(rule, appliedOn: applied)
        #expect(result.isMet == isFreed)
        #expect(result.have == 0)
        #expect(
            result.reason
                == (isFreed
                    ? "waived: applications from 2018-01-15 through 2018-12-31" : "nothing recorded")
        )
    }

    @Test(arguments: [("2025-03-09", false), ("2025-03-10", true)])
    func whoWasIssuedShortlyBeforeTheExpiryIsFreed(_ issued: String, isFreed: Bool) throws {
        let record = try AssessedRecord()
        let rule = Requirement.hours("ce", .continuingEducation, minutes: 60)
            .changed { $0.waivers = [.with { $0.issuedWithinMonths = 12 }] }
        #expect(record.assess(rule, cycle: Self.cycle, issuedOn: issued).isMet == isFreed)
        #expect(!record.assess(rule).isMet, "an application has no expiry")
    }

    @Test func aWaiverWithoutAConditionFreesNobody() throws {
        let rule = Requirement.exam("exam", "E").changed { $0.waivers = [Waiver()] }
        #expect(try !AssessedRecord().assess(rule).isMet)
    }
}
