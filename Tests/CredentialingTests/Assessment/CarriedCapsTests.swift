import CivilTime
import Credentialing
import CredentialingSchema
import SwiftProtobuf
import Testing

/// Repeats, caps and minima of cycles between which hours are carried. Two years from 2024-03-10, 10 h each
/// cycle; 2 h of ethics on 2025-04-01 are there already.
@Suite("Rules that hold for carried hours")
struct CarriedCapsTests {
    private static func rules(
        over: UInt32 = 0,
        back: UInt32 = 0,
        _ change: (inout HoursRequirement) -> Void
    ) -> Rules {
        var rules = CarriedHoursTests.rules(over: over, back: back)
        change(&rules.credentials[0].renewal[0].hours)
        return rules
    }

    private static func ceu(
        _ on: String,
        _ parts: [Allocation],
        _ code: String,
        mode: Mode = .inPerson
    ) -> Command {
        Sample.logCEU.with {
            $0.logCeu.completedOn = on
            $0.logCeu.activity = code
            $0.logCeu.mode = mode
            $0.logCeu.allocations = parts
        }
    }

    private static func selfPaced(atMost minutes: UInt32 = 0, percent: UInt32 = 0) -> HoursCap {
        .with {
            $0.modes = [.selfPaced]
            if percent > 0 { $0.percent = percent } else { $0.atMost.minutes = minutes }
        }
    }

    // MARK: Caps

    @Test(arguments: [false, true]) func aCapHoldsForWhatComesInAndTheCyclesOwn(_ isShare: Bool) throws {
        let rules = Self.rules(over: 6_000) { rule in
            rule.caps = [isShare ? Self.selfPaced(percent: 20) : Self.selfPaced(atMost: 120)]
        }
        let ceus = [
            Self.ceu("2025-05-01", [.of("general", 520)], "a"),
            Self.ceu("2025-06-01", [.of("general", 100)], "b", mode: .selfPaced),
            Self.ceu("2026-06-01", [.of("general", 100)], "c", mode: .selfPaced),
        ]
        // 120 + 520 + 100 = 740: 140 go on, the self-paced hundred among them. Of the next hundred 20 are left.
        let world = try CarriedHoursTests.world(rules, ceus, filed: "2026-03-01")
        let result = try CarriedHoursTests.result(world, asOf: "2027-01-01")
        #expect(result.have == 160)
        let reasons = result.evidence.map { "\($0.minutes) \($0.reason)" }
        #expect(
            reasons == [
                "0 before the cycle's start, 2026-03-11",
                "40 40 min of 8 h 40 min: carried over from the cycle before",
                "100 carried over from the cycle before",
                "20 20 min of 1 h 40 min: at most 2 h self-paced",
            ]
        )
        #expect(result.evidence[2].disposition == .counted)
    }

    @Test func aCapHoldsForWhatComesBack() throws {
        let rules = Self.rules(back: 400) { rule in
            rule.caps = [Self.selfPaced(atMost: 120)]
        }
        let ceus = [
            Self.ceu("2025-06-01", [.of("general", 90)], "a", mode: .selfPaced),
            Self.ceu("2025-07-01", [.of("general", 200)], "b"),
            Self.ceu("2026-03-20", [.of("general", 200)], "c", mode: .selfPaced),
            Self.ceu("2026-03-21", [.of("general", 50)], "d", mode: .selfPaced),
            Self.ceu("2026-03-22", [.of("general", 60)], "e"),
        ]
        let world = try CarriedHoursTests.world(rules, ceus)
        let result = try CarriedHoursTests.result(world, asOf: "2026-03-25")
        #expect(result.have == 500)
        #expect(
            result.evidence.suffix(3).map(\.reason) == [
                "30 min of 3 h 20 min: carried back from after the expiry; at most 2 h self-paced",
                "0 min of 50 min: at most 2 h self-paced",
                "carried back from after the expiry",
            ]
        )
        // In the next cycle the rest of it is under the next cycle's cap.
        let renewed = try CarriedHoursTests.world(rules, ceus, filed: "2026-03-25")
        let next = try CarriedHoursTests.result(renewed, asOf: "2026-04-01")
        #expect(next.evidence.suffix(3).map(\.minutes) == [120, 0, 0])
        #expect(next.evidence[3].reason.contains("30 min counted for the cycle before"))
    }

    // MARK: Repeats

    @Test func aCourseThatWasCarriedInIsNotCountedAgain() throws {
        for (repeats, have) in [(Repeats.never, 60), (.otherDay, 160)] as [(Repeats, UInt32)] {
            let rules = Self.rules(over: 60) { $0.repeats = repeats }
            let ceus = [
                Self.ceu("2025-06-01", [.of("general", 540)], "law"),
                Self.ceu("2026-06-01", [.of("general", 100)], "law"),
            ]
            let world = try CarriedHoursTests.world(rules, ceus, filed: "2026-03-01")
            let result = try CarriedHoursTests.result(world, asOf: "2027-01-01")
            #expect(result.have == have)
            guard repeats == .never else { continue }
            #expect(result.evidence.last?.reason == "the same activity was counted already")
        }
        // Without anything carried in it counts in the next cycle as ever.
        let rules = Self.rules(over: 60) { $0.repeats = .never }
        let ceus = ["2025-06-01", "2026-06-01"].map { Self.ceu($0, [.of("general", 100)], "law") }
        let world = try CarriedHoursTests.world(rules, ceus, filed: "2026-03-01")
        #expect(try CarriedHoursTests.result(world, asOf: "2027-01-01").have == 100)
    }

    @Test func aCourseOfTheCycleDoesNotComeBack() throws {
        let rules = Self.rules(back: 400) { $0.repeats = .never }
        let ceus = [
            Self.ceu("2025-06-01", [.of("general", 100)], "law"),
            Self.ceu("2026-03-20", [.of("general", 100)], "law"),
            Self.ceu("2026-03-21", [.of("general", 70)], "rights"),
            Self.ceu("2026-03-22", [.of("general", 30)], "rights"),
        ]
        let world = try CarriedHoursTests.world(rules, ceus)
        let result = try CarriedHoursTests.result(world, asOf: "2026-03-25")
        #expect(result.have == 120 + 100 + 70)
        #expect(
            result.evidence.suffix(3).map(\.reason) == [
                "the same activity was counted already", "carried back from after the expiry",
                "the same activity was counted already",
            ]
        )
        // What came back whole is no part of the next cycle, in which either course counts once.
        let renewed = try CarriedHoursTests.world(rules, ceus, filed: "2026-03-25")
        let next = try CarriedHoursTests.result(renewed, asOf: "2026-04-01")
        #expect(next.evidence.suffix(3).map(\.minutes) == [100, 0, 30])
    }

    /// The same attendance, reported twice, is one activity in whichever cycles it counts.
    @Test func aSecondReportOfTheDayDoesNotCountInTheNextCycle() throws {
        let ceus = [
            Self.ceu("2025-06-01", [.of("general", 400)], "law"),
            Self.ceu("2026-03-20", [.of("general", 80)], "rights"),
            Self.ceu("2026-03-20", [.of("general", 80)], "rights"),
        ]
        let rules = Self.rules(back: 400) { _ in }
        let open = try CarriedHoursTests.world(rules, ceus)
        #expect(try CarriedHoursTests.result(open, asOf: "2026-03-25").have == 600)
        let renewed = try CarriedHoursTests.world(rules, ceus, filed: "2026-03-25")
        let next = try CarriedHoursTests.result(renewed, asOf: "2026-04-01")
        #expect(next.have == 0)
        #expect(next.evidence.last?.reason == "the same activity on the same day was counted already")
    }

    // MARK: Versions

    /// Ten hours in the first cycle; by another version, of 2026, the second one's need is another.
    private static func versions(over: UInt32, back: UInt32, need: UInt32, _ ceus: [Command], filed: String)
        throws -> World
    {
        var world = try World.certified(rules: rules(over: 100, back: back) { _ in }, today: "2028-05-01")
        var next = rules(over: over, back: back) { $0.need = .with { $0.minutes = need } }
        (next.version, next.effectiveOn) = ("2", "2026-02-01")
        try world.adopt(next)
        for command in ceus { try world.given(command) }
        try world.given(Sample.fileRenewal(World.number, on: filed))
        try world.given(
            Sample.approveRenewal(World.number, on: filed).with { $0.approveRenewal.overrideReason = "x" }
        )
        return world
    }

    @Test func whatGoesOverIsBeyondTheNeedOfItsOwnCycle() throws {
        let ceus = [Self.ceu("2025-06-01", [.of("general", 560)], "a")]
        for (over, have) in [(200, 80), (50, 50)] as [(UInt32, UInt32)] {
            let world = try Self.versions(over: over, back: 0, need: 1_200, ceus, filed: "2026-03-01")
            #expect(try CarriedHoursTests.result(world, asOf: "2027-01-01").have == have)
        }
    }

    @Test func whatCameBackForAnOlderVersionStaysThere() throws {
        let ceus = [
            Self.ceu("2025-06-01", [.of("general", 400)], "a"),
            Self.ceu("2026-03-20", [.of("general", 200)], "b"),
        ]
        let world = try Self.versions(over: 0, back: 100, need: 60, ceus, filed: "2026-03-25")
        let result = try CarriedHoursTests.result(world, asOf: "2026-04-01")
        #expect(result.have == 120)
        #expect(result.evidence.last?.reason == "2 h of 3 h 20 min: 1 h 20 min counted for the cycle before")
    }

    // MARK: Categories

    private static func ethics(_ minutes: UInt32) -> CategoryMinimum {
        .with {
            $0.categories = ["ethics"]
            $0.need.minutes = minutes
        }
    }

    @Test func aPartOfAnActivityHasItsCategoriesByTheirShares() throws {
        let ceus = [
            Self.ceu("2025-05-01", [.of("general", 320)], "a"),
            Self.ceu("2025-06-01", [.of("ethics", 60), .of("general", 180)], "b"),
        ]
        // 120 + 320 + 240 = 680: 80 of the last one go on, 20 of them ethics.
        let rules = Self.rules(over: 600) { $0.minima = [Self.ethics(100)] }
        let world = try CarriedHoursTests.world(rules, ceus, filed: "2026-03-01")
        let result = try CarriedHoursTests.result(world, asOf: "2027-01-01")
        #expect(result.have == 80)
        #expect(result.parts[0].have == 20)
    }

    @Test func whatAMinimumNeedsStaysInItsCycle() throws {
        let ceus = [
            Self.ceu("2025-05-01", [.of("general", 600)], "a"),
            Self.ceu("2025-06-01", [.of("ethics", 60)], "b"),
        ]
        // 180 beyond the need, of ethics 30 beyond the minimum.
        for (minimum, ethics) in [(150, 30), (180, 0), (200, 0), (100, 60)] as [(UInt32, UInt32)] {
            let rules = Self.rules(over: 600) { $0.minima = [Self.ethics(minimum)] }
            let world = try CarriedHoursTests.world(rules, ceus, filed: "2026-03-01")
            let result = try CarriedHoursTests.result(world, asOf: "2027-01-01")
            #expect(result.have == 180, "minimum of \(minimum)")
            #expect(result.parts[0].have == ethics, "minimum of \(minimum)")
        }
    }

    @Test func aMinimumThatFallsShortTakesBackToo() throws {
        let ceus = [
            Self.ceu("2025-05-01", [.of("general", 600)], "a"),
            Self.ceu("2026-03-20", [.of("general", 50)], "b"),
            Self.ceu("2026-03-21", [.of("ethics", 100), .of("general", 50)], "c"),
        ]
        // 120 of 180 in ethics: 60 are two thirds of 90.
        let rules = Self.rules(back: 600) { $0.minima = [Self.ethics(180)] }
        let world = try CarriedHoursTests.world(rules, ceus)
        let result = try CarriedHoursTests.result(world, asOf: "2026-03-25")
        #expect(result.status == .met)
        #expect(result.evidence.suffix(2).map(\.minutes) == [0, 90])
        #expect(result.parts[0].have == 180)
        let renewed = try CarriedHoursTests.world(rules, ceus, filed: "2026-03-25")
        let next = try CarriedHoursTests.result(renewed, asOf: "2026-04-01")
        #expect((next.have, next.parts[0].have) == (110, 40))
    }

    /// What came back for the minimum stays, and counts for the total: so much more of the cycle's own goes on.
    @Test func noHoursVanishWhereAMinimumTookBack() throws {
        let ceus = [
            Self.ceu("2025-05-01", [.of("general", 600)], "a"),
            Self.ceu("2026-03-20", [.of("ethics", 100)], "b"),
        ]
        let rules = Self.rules(over: 600, back: 600) { $0.minima = [Self.ethics(180)] }
        let world = try CarriedHoursTests.world(rules, ceus, filed: "2026-03-25")
        let ledger = try Assessment.ledger(
            world.record,
            of: #require(world.credential.inCycle(1)),
            rules: world.rules,
            asOf: day("2026-04-01")
        )
        // 120 + 600 + 60 of ethics: 180 are beyond the need, and none of them is ethics.
        let account = try #require(ledger?.accounts.first)
        #expect([account.have, account.carriedBack, account.carriedOut] == [780, 60, 180])
        #expect(account.activities.map(\.carriedOut) == [0, 180, 0])
        let next = try CarriedHoursTests.result(world, asOf: "2026-04-01")
        #expect((next.have, next.parts[0].have) == (220, 40))
    }
}
