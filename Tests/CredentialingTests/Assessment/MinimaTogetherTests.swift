import CivilTime
import Credentialing
import CredentialingSchema
import SeededNumbers
import SwiftProtobuf
import Testing

/// Minima that can all be met under caps are met, whatever came first.
@Suite("Minima that are met together")
struct MinimaTogetherTests {
    private static func cap(_ minutes: UInt32, _ modes: Mode...) -> HoursCap {
        .with { ($0.modes, $0.atMost.minutes) = (modes, minutes) }
    }

    /// Ten hours, five of ethics and five of wellness; at most five at one's own pace and five live online.
    private static let twoCaps = Requirement.hours(
        "ce",
        .continuingEducation,
        minutes: 600,
        minima: [(["ethics"], 300), (["wellness"], 300)]
    ).changed { $0.hours.caps = [Self.cap(300, .selfPaced), Self.cap(300, .liveOnline)] }

    /// Wellness could have the room of either cap; ethics only of one.
    @Test func wellnessLeavesEthicsTheCapThatIsTheirOnlyOne() throws {
        var record = try AssessedRecord()
        let wellness = try record.ceu("2025-03-01", [.of("wellness", 300)], mode: .liveOnline)
        let ethics = try record.ceu("2025-04-01", [.of("ethics", 300)], mode: .selfPaced)
        let general = try record.ceu("2025-05-01", [.of("general", 300)], mode: .liveOnline)
        #expect(record.assess(Self.twoCaps).isMet)
        let more = try record.ceu("2025-01-01", [.of("wellness", 300)], mode: .selfPaced)
        let result = record.assess(Self.twoCaps)
        #expect(result.isMet)
        #expect(result.have == 600)
        #expect(result.parts.map(\.have) == [300, 300])
        #expect(
            result.judged == [
                wellness: "300", ethics: "300", general: "0 min of 5 h: at most 5 h live online",
                more: "0 min of 5 h: at most 5 h self-paced",
            ]
        )
    }

    /// Six hours of each two of three topics, nine hours in all: three of each topic, of which one cannot have more.
    @Test(arguments: [UInt32(0), 1]) func threeMinimaThatOverlapShareOneCap(beyond: UInt32) throws {
        var record = try AssessedRecord()
        for category in ["ethics", "general", "wellness"] {
            try record.module("2025-03-01", [.of(category, 180 + beyond)], mode: .selfPaced)
        }
        let pairs = [["ethics", "general"], ["general", "wellness"], ["ethics", "wellness"]]
        // Of an odd number of minutes no topic can have the half: there one minute more is needed.
        let rule = Requirement.hours(
            "t",
            .training,
            minutes: 540,
            minima: pairs.map { (categories: $0, minutes: 360 + beyond) }
        ).changed { $0.hours.caps = [Self.cap(540 + 2 * beyond, .selfPaced)] }
        #expect(record.assess(rule).isMet)
        try record.module("2025-01-01", [.of("general", 360)], mode: .selfPaced)
        let result = record.assess(rule)
        #expect(result.isMet)
        #expect(result.have == 540 + 2 * beyond)
        #expect(result.parts.allSatisfy { $0.have >= 360 + beyond })
    }

    /// Room for eight hours: one minimum of seven, of what was first, or two of four.
    @Test func asManyAsCanBeMetAreMet() throws {
        var record = try AssessedRecord()
        try record.module("2025-01-01", [.of("general", 420)], mode: .selfPaced)
        try record.module("2025-02-01", [.of("ethics", 240)], mode: .selfPaced)
        try record.module("2025-03-01", [.of("wellness", 240)], mode: .selfPaced)
        func result(_ minima: [(categories: [String], minutes: UInt32)]) -> RequirementResult {
            record.assess(
                .hours("t", .training, minutes: 480, minima: minima)
                    .changed { $0.hours.caps = [Self.cap(480, .selfPaced)] }
            )
        }
        let both = result([(["general"], 420), (["ethics"], 240), (["wellness"], 240)])
        #expect(both.parts.map(\.have) == [0, 240, 240])
        #expect(both.have == 480)
        // Of as many those that come first by date stay.
        let one = result([(["wellness"], 240), (["general"], 420)])
        #expect(one.parts.map(\.have) == [60, 420])
    }

    /// Of as many, the minima that are named first.
    @Test(arguments: [false, true]) func ofAsManyTheFirstNamedAreMet(isTurned: Bool) throws {
        var record = try AssessedRecord()
        try record.module("2025-01-01", [.of("general", 420)], mode: .selfPaced)
        for category in ["boundaries", "ethics", "wellness"] {
            try record.module("2025-02-01", [.of(category, 240)], mode: .selfPaced)
        }
        let named = isTurned ? ["wellness", "ethics", "boundaries"] : ["boundaries", "ethics", "wellness"]
        var minima = [(categories: ["general"], minutes: UInt32(420))]
        for category in named { minima.append((categories: [category], minutes: 240)) }
        let rule = Requirement.hours("t", .training, minutes: 480, minima: minima)
            .changed { $0.hours.caps = [Self.cap(480, .selfPaced)] }
        #expect(record.assess(rule).parts.map(\.have) == [0, 240, 240, 0])
    }

    // MARK: Carried

    private static func carried(over: UInt32, back: UInt32, need: UInt32) -> Rules {
        var rules = CarriedHoursTests.rules(over: over, back: back)
        rules.credentials[0].renewal[0].hours.minima = ["law", "wellness"].map { category in
            CategoryMinimum.with { ($0.categories, $0.need.minutes) = ([category], need) }
        }
        rules.credentials[0].renewal[0].hours.caps = [Self.cap(300, .selfPaced), Self.cap(300, .liveOnline)]
        return rules
    }

    private static func ceu(_ on: String, _ category: String, _ minutes: UInt32, _ mode: Mode) -> Command {
        Sample.logCEU.with {
            $0.logCeu.completedOn = on
            $0.logCeu.activity = "\(category) \(on)"
            $0.logCeu.mode = mode
            $0.logCeu.allocations = [.of(category, minutes)]
        }
    }

    @Test func hoursThatAreCarriedMeetThemTogetherToo() throws {
        let ceus = [
            Self.ceu("2025-01-01", "wellness", 300, .selfPaced),
            Self.ceu("2025-03-01", "wellness", 300, .liveOnline),
            Self.ceu("2025-04-02", "law", 300, .selfPaced),
        ]
        let world = try CarriedHoursTests.world(Self.carried(over: 60, back: 0, need: 300), ceus)
        let result = try CarriedHoursTests.result(world, asOf: "2026-03-01")
        #expect(result.isMet)
        // Two hours of ethics are there already, under no cap.
        #expect((result.have, result.parts.map(\.have)) == (720, [300, 300]))
    }

    /// What falls short of the cycle's own hours comes back, as it did: nothing is counted otherwise for it.
    @Test func whatComesBackIsWaitedFor() throws {
        let ceus = [
            Self.ceu("2025-01-01", "wellness", 180, .selfPaced),
            Self.ceu("2025-04-02", "law", 300, .selfPaced),
            Self.ceu("2026-03-20", "law", 180, .inPerson),
            Self.ceu("2026-03-21", "wellness", 120, .inPerson),
        ]
        // Of law there is enough in the cycle; but then three hours of wellness would have to come back.
        let world = try CarriedHoursTests.world(Self.carried(over: 0, back: 300, need: 300), ceus)
        let result = try CarriedHoursTests.result(world, asOf: "2026-03-25")
        #expect(result.parts.map(\.have) == [300, 300])
        for part in result.parts { #expect(part.isMet) }
        #expect(result.evidence.map(\.minutes).sorted() == [120, 120, 120, 180, 180])
    }

    // MARK: At random

    @Test(arguments: Seeds.several(100)) func oneMoreActivityTakesNothingAway(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let rule = Requirement.hours("t", .training, minutes: 1)
            .changed { $0.hours = RandomMinima.rule(&generator) }
        var record = try AssessedRecord()
        var before: RequirementResult?
        for command in RandomMinima.activities(16, &generator) {
            try record.add(command)
            let after = record.assess(rule)
            if let before {
                #expect(after.have >= before.have)
                #expect(after.parts.count(where: \.isMet) >= before.parts.count(where: \.isMet))
                #expect(after.isMet || !before.isMet)
            }
            before = after
        }
    }

    /// Rules that let hours go from cycle to cycle say of the first cycle what rules say that do not.
    @Test(arguments: Seeds.several(30)) func carryingNothingChangesNothing(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var rule = RandomMinima.rule(&generator)
        rule.of = .continuingEducation
        let rules = Rules.sample { $0.credentials[0].renewal[0].hours = rule }
        var carrying = rules
        carrying.credentials[0].renewal[0].hours.carryOver = Amount()
        var world = try World.certified(rules: rules, today: "2026-03-01")
        for command in RandomMinima.activities(16, &generator) {
            let module = command.completeModule
            try world.given(
                Sample.logCEU.with {
                    $0.logCeu.completedOn = module.completedOn
                    $0.logCeu.activity = module.module
                    $0.logCeu.mode = module.mode
                    $0.logCeu.allocations = module.allocations
                }
            )
        }
        func results(_ rules: Rules) -> [RequirementResult]? {
            Assessment.renewal(
                world.record,
                of: world.credential,
                rules: world.rules.supposing(rules, of: Sample.board),
                asOf: day("2026-03-01")
            )?.requirements
        }
        #expect(results(rules) == results(carrying))
    }
}
