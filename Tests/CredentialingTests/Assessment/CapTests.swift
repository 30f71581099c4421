import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SwiftProtobuf
import Testing

@Suite("Caps, shares and selections")
struct CapTests {
    private static func cap(_ minutes: UInt32, categories: [String] = [], modes: [Mode] = []) -> HoursCap {
        .with {
            $0.categories = categories
            $0.modes = modes
            $0.atMost.minutes = minutes
        }
    }

    @Test func whatIsBeyondACapIsNamedAndDoesNotCount() throws {
        var record = try AssessedRecord()
        let first = try record.module("2026-01-02", [.of("ethics", 60), .of("in-service", 100)])
        let second = try record.module("2026-01-03", [.of("in-service", 30)])
        let third = try record.module("2026-01-04", [.of("in-service", 30)])
        let rule = Requirement.hours(
            "t",
            .training,
            minutes: 200,
            minima: [(categories: ["in-service"], minutes: 121)]
        ).changed { $0.hours.caps = [Self.cap(120, categories: ["in-service"])] }
        let result = record.assess(rule)
        #expect(result.have == 180)
        #expect(result.reason == "20 min short")
        #expect(result.parts[0].have == 120, "what a cap takes away meets no minimum")
        #expect(
            result.judged == [
                first: "160", second: "20 min of 30 min: at most 2 h in-service",
                third: "0 min of 30 min: at most 2 h in-service",
            ]
        )
        #expect(result.evidence.map(\.disposition) == [.counted, .capped, .capped])
        #expect(result.evidence.map(\.minutes) == [160, 20, 0])
    }

    @Test func theEarlierActivityFillsTheCapWhateverCameFirst() throws {
        var record = try AssessedRecord()
        let late = try record.module("2026-01-09", [.of("a", 60)])
        let early = try record.module("2026-01-02", [.of("a", 90)])
        let rule = Requirement.hours("t", .training, minutes: 1)
            .changed { $0.hours.caps = [Self.cap(100, categories: ["a"])] }
        let judged = record.assess(rule).judged
        #expect(judged == [early: "90", late: "10 min of 1 h: at most 1 h 40 min a"])
    }

    @Test func aShareOfTheNeedByMode() throws {
        var record = try AssessedRecord()
        try record.module("2026-01-02", [.of("a", 500)], mode: .selfPaced)
        try record.module("2026-01-03", [.of("a", 300)], mode: .inPerson)
        try record.module("2026-01-04", [.of("a", 100)])
        // 33 % of 605 minutes: at most 199, at least 200.
        let capped = Requirement.hours("t", .training, minutes: 605).changed {
            $0.hours.caps = [.with { ($0.modes, $0.percent) = ([.selfPaced], 33) }]
        }
        #expect(record.assess(capped).have == 599)
        let minimum = Requirement.hours("t", .training, minutes: 605).changed {
            $0.hours.minima = [.with { ($0.modes, $0.percent) = ([.inPerson, .liveOnline], 33) }]
        }
        let part = record.assess(minimum).parts[0]
        #expect(part.need == 200)
        #expect(part.have == 300)
        #expect(part.title == "in person or live online")
        #expect(part.id == "t/1")
    }

    /// More caps and minima than a word has bits; each is about its own category, and the last cap about all.
    @Test func aHundredCapsEachHold() throws {
        var record = try AssessedRecord()
        for number in 0..<100 where number != 70 {
            try record.module("2026-01-02", [.of("c\(number)", 60)], mode: .selfPaced)
        }
        try record.module("2026-01-03", [.of("c70", 60)], mode: .selfPaced)
        try record.module("2026-01-04", [.of("c70", 60), .of("other", 60)], mode: .inPerson)
        let minima = (0..<100).map { (categories: ["c\($0)"], minutes: UInt32(10)) }
        let rule = Requirement.hours("t", .training, minutes: 1, minima: minima).changed {
            $0.hours.caps =
                (0..<100).map { Self.cap(UInt32($0 == 70 ? 25 : 10), categories: ["c\($0)"]) }
                + [Self.cap(995, modes: [.selfPaced])]
        }
        let result = record.assess(rule)
        // 99 × 10 and 5 of c70 until the cap of the mode is full, then 20 more of c70 in person, and the other 60.
        #expect(result.have == 995 + 20 + 60)
        let counted = result.parts.map(\.have)
        #expect(counted[70] == 25)
        #expect(counted.enumerated().allSatisfy { $0 == 70 || $1 == 10 })
    }

    @Test func twoCapsOnOneActivityBothHold() throws {
        var record = try AssessedRecord()
        try record.module("2026-01-02", [.of("a", 100), .of("b", 100)], mode: .selfPaced)
        let rule = Requirement.hours("t", .training, minutes: 1).changed {
            $0.hours.caps = [Self.cap(70, categories: ["a"]), Self.cap(90, modes: [.selfPaced])]
        }
        let result = record.assess(rule)
        #expect(result.have == 90)
        #expect(
            result.evidence[0].reason
                == "1 h 30 min of 3 h 20 min: at most 1 h 10 min a; at most 1 h 30 min self-paced"
        )
    }

    @Test(arguments: [(UInt32(499), false), (500, true)])
    func anHourOfFiftyMinutes(_ minutes: UInt32, isMet: Bool) throws {
        var record = try AssessedRecord()
        try record.ceu("2026-01-02", [.of("a", minutes)])
        let rule = Requirement.hours("ce", .continuingEducation, minutes: 600)
            .changed { $0.hours.minutesPerHour = 50 }
        let result = record.assess(rule)
        #expect(result.need == 500)
        #expect(result.isMet == isMet)
    }

    @Test func onlyApprovedProvidersCount() throws {
        var record = try AssessedRecord()
        let own = try record.module("2026-01-02", [.of("a", 60)], provider: "Academy")
        let other = try record.module("2026-01-02", [.of("a", 60)], provider: "Elsewhere")
        let rule = Requirement.hours("t", .training, minutes: 1)
            .changed { $0.hours.providers = ["Academy"] }
        #expect(record.assess(rule).judged == [own: "60", other: "the provider is not approved"])
        let part = Requirement.hours("t", .training, minutes: 1).changed {
            $0.hours.minima = [.with { ($0.providers, $0.need.minutes) = (["Academy"], 61) }]
        }
        #expect(record.assess(part).have == 120)
        #expect(record.assess(part).parts[0].have == 60)
    }

    @Test func aCourseCountsOncePerCycleWhereRepeatsDoNot() throws {
        var record = try AssessedRecord()
        let before = try record.ceu("2024-03-10", [.of("a", 60)], code: "x")
        let again = try record.ceu("2025-01-02", [.of("a", 60)], code: "x")
        let first = try record.ceu("2024-05-02", [.of("a", 60)], code: "x")
        let rule = Requirement.hours("ce", .continuingEducation, minutes: 1)
            .changed { $0.hours.repeats = .never }
        let result = record.assess(rule, cycle: day("2024-03-11")...day("2026-03-10"))
        // One before the cycle does not stand in the way of the first one within it.
        #expect(
            result.judged == [
                before: "before the cycle's start, 2024-03-11",
                again: "the same activity was counted already", first: "60",
            ]
        )
    }

    /// Six hours of ethics by oneself, then a report of ten hours of something else from before: the cap of ten
    /// hours leaves the ethics that are needed.
    @Test func oneMoreActivityUnderACapTakesNoMinimumAway() throws {
        var record = try AssessedRecord()
        let ethics = try record.ceu("2025-06-01", [.of("ethics", 420)], mode: .selfPaced)
        try record.ceu("2025-07-01", [.of("free", 840)], mode: .inPerson)
        let rule = Requirement.hours("ce", .continuingEducation, minutes: 1_200, minima: [(["ethics"], 360)])
            .changed { $0.hours.caps = [Self.cap(600, modes: [.selfPaced])] }
        #expect(record.assess(rule).isMet)
        let late = try record.ceu("2025-03-01", [.of("free", 600)], mode: .selfPaced)
        let result = record.assess(rule)
        #expect(result.isMet)
        #expect(result.have == 1_440)
        #expect(result.parts.map(\.have) == [360])
        // Beyond what is needed the earlier activity comes first.
        #expect(result.judged[late] == "4 h of 10 h: at most 10 h self-paced")
        #expect(result.judged[ethics] == "6 h of 7 h: at most 10 h self-paced")
    }

    /// Twenty hours of the domains, six of these of ethics, at most twenty by oneself: the hours that are no ethics
    /// were earlier, and must not take the room of those that are.
    @Test(arguments: [false, true]) func aMinimumWithinAnotherComesFirstUnderACap(isListedFirst: Bool) throws
    {
        var record = try AssessedRecord()
        let domains = try record.ceu("2025-01-01", [.of("domains", 1_200)], mode: .selfPaced)
        let ethics = try record.ceu("2025-06-01", [.of("ethics", 420)], mode: .selfPaced)
        try record.ceu("2025-07-01", [.of("free", 600)], mode: .inPerson)
        let within = (categories: ["ethics"], minutes: UInt32(360))
        let whole = (categories: ["domains", "ethics"], minutes: UInt32(1_200))
        let rule = Requirement.hours(
            "ce",
            .continuingEducation,
            minutes: 1_800,
            minima: isListedFirst ? [within, whole] : [whole, within]
        ).changed { $0.hours.caps = [Self.cap(1_200, modes: [.selfPaced])] }
        let result = record.assess(rule)
        #expect(result.isMet)
        #expect(result.have == 1_800)
        // Beyond what is needed the earlier activity comes first.
        #expect(result.judged[ethics] == "6 h of 7 h: at most 20 h self-paced")
        #expect(result.judged[domains] == "14 h of 20 h: at most 20 h self-paced")
    }

    /// Two hours of ethics, ten by video, ten of advocacy, and twelve by video at most: more ethics by video, from before,
    /// must not take the room that advocacy needs.
    @Test func minimaThatCrossTakeNoRoomFromEachOther() throws {
        var record = try AssessedRecord()
        try record.ceu("2025-06-01", [.of("ethics", 120)], mode: .liveOnline)
        try record.ceu("2025-07-01", [.of("advocacy", 600)], mode: .liveOnline)
        let rule = Requirement.hours(
            "ce",
            .continuingEducation,
            minutes: 720,
            minima: [(["ethics"], 120), (["advocacy"], 600)]
        ).changed {
            $0.hours.minima.append(.with { ($0.modes, $0.need.minutes) = ([.liveOnline], 600) })
            $0.hours.caps = [Self.cap(720, modes: [.liveOnline])]
        }
        #expect(record.assess(rule).isMet)
        try record.ceu("2025-01-01", [.of("ethics", 480)], mode: .liveOnline)
        let result = record.assess(rule)
        #expect(result.isMet)
        #expect(result.parts.map(\.have) == [120, 600, 720])
    }
}
