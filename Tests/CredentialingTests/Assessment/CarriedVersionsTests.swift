import CivilTime
import Credentialing
import CredentialingSchema
import SwiftProtobuf
import Testing

/// Two cycles, from 2024-03-10 and 2026-03-11 on, under two versions of the rules: each cycle's own version says
/// which of its activities count. 10 h are needed; 2 h of ethics on 2025-04-01 are there already.
@Suite("Carried hours and the version of their cycle")
struct CarriedVersionsTests {
    private typealias Change = (inout HoursRequirement) -> Void

    /// - Parameter later: the rule of the version of 2026-02-01, with which the second cycle begins.
    private static func world(
        over: UInt32 = 600,
        back: UInt32 = 0,
        _ ceus: [Command],
        filed: String?,
        earlier: Change = { _ in },
        later: Change = { _ in }
    ) throws -> World {
        var first = CarriedHoursTests.rules(over: over, back: back)
        earlier(&first.credentials[0].renewal[0].hours)
        var world = try World.certified(rules: first, today: "2028-05-01")
        var next = CarriedHoursTests.rules(over: over, back: back)
        (next.version, next.effectiveOn) = ("2", "2026-02-01")
        later(&next.credentials[0].renewal[0].hours)
        try world.adopt(next)
        for command in ceus { try world.given(command) }
        guard let filed else { return world }
        try world.given(Sample.fileRenewal(World.number, on: filed))
        try world.given(
            Sample.approveRenewal(World.number, on: filed).with { $0.approveRenewal.overrideReason = "x" }
        )
        return world
    }

    private static func judged(_ world: World, asOf: String) throws -> [String] {
        try CarriedHoursTests.result(world, asOf: asOf).evidence.map { "\($0.minutes) \($0.reason)" }
    }

    private static let before = "0 before the cycle's start, 2026-03-11"

    // MARK: How much goes over

    /// One hour is beyond the need. As much of it goes over as the version takes into whose cycle it comes, and what the
    /// one cycle tells is what the next one tells: nobody looks for hours that went nowhere.
    @Test(
        arguments: [(600, 20, 20), (20, 600, 60), (0, 600, 60), (600, 0, 0)] as [(UInt32, UInt32, UInt32)]
    )
    func theNextVersionSaysHowMuchGoesOver(_ earlier: UInt32, _ later: UInt32, out: UInt32) throws {
        func carryOver(_ minutes: UInt32) -> Change {
            { $0.carryOver = .with { $0.minutes = minutes } }
        }
        let world = try Self.world(
            [CarriedHoursTests.ceu("2025-06-01", 540, "a")],
            filed: "2026-03-01",
            earlier: earlier > 0 ? carryOver(earlier) : { $0.clearCarryOver() },
            later: later > 0 ? carryOver(later) : { $0.clearCarryOver() }
        )
        let accounts = try [1, 2].map { cycle in
            let credential = try #require(world.credential.inCycle(cycle))
            let ledger = Assessment.ledger(
                world.record,
                of: credential,
                before: world.credential.inCycle(cycle + 1),
                rules: world.rules,
                asOf: day("2027-01-01")
            )
            return try #require(ledger?.accounts.first)
        }
        #expect(accounts[0].carriedOut == out)
        #expect(accounts[1].carriedIn == out)
        #expect(accounts[0].activities.map(\.carriedOut) == [0, out])
        #expect(accounts[0].have == 660)
    }

    // MARK: Providers and approval

    @Test func aProviderThatCountedThenIsCarriedOn() throws {
        let ceus = [
            CarriedHoursTests.ceu("2025-06-01", 540, "a"), CarriedHoursTests.ceu("2026-06-01", 50, "b"),
        ]
        let world = try Self.world(ceus, filed: "2026-03-01", later: { $0.providers = ["Institute"] })
        #expect(
            try Self.judged(world, asOf: "2027-01-01") == [
                Self.before, "60 1 h of 9 h: carried over from the cycle before",
                "0 the provider is not approved",
            ]
        )
    }

    @Test func aProviderThatDidNotCountThenIsNotCarriedOn() throws {
        let ceus = [
            CarriedHoursTests.ceu("2025-06-01", 540, "a"),
            CarriedHoursTests.ceu("2025-07-01", 500, "b").with { $0.logCeu.provider = "Institute" },
        ]
        let world = try Self.world(ceus, filed: "2026-03-01", earlier: { $0.providers = ["Academy"] })
        // 120 + 540 without the Institute: 60 go on.
        #expect(
            try Self.judged(world, asOf: "2027-01-01") == [
                Self.before, "60 1 h of 9 h: carried over from the cycle before", Self.before,
            ]
        )
    }

    @Test func approvalIsAskedForByTheVersionOfTheCycle() throws {
        let ceus = [CarriedHoursTests.ceu("2025-06-01", 540, "a")]
        let lenient = try Self.world(ceus, filed: "2026-03-01", later: { $0.approval = .provider })
        #expect(try CarriedHoursTests.result(lenient, asOf: "2027-01-01").have == 60)
        let strict = try Self.world(ceus, filed: "2026-03-01", earlier: { $0.approval = .provider })
        #expect(try CarriedHoursTests.result(strict, asOf: "2027-01-01").have == 0)
    }

    @Test func theBoardsDecisionIsAskedForByTheVersionOfTheCycle() throws {
        let ceus = [CarriedHoursTests.ceu("2025-06-01", 540, "a")]
        for (earlier, later, have) in [(false, true, 60), (true, false, 0)] as [(Bool, Bool, UInt32)] {
            let world = try Self.world(
                ceus,
                filed: "2026-03-01",
                earlier: { $0.mustBeAccepted = earlier },
                later: { $0.mustBeAccepted = later }
            )
            #expect(try CarriedHoursTests.result(world, asOf: "2027-01-01").have == have)
        }
    }

    /// What comes back is the old cycle's, what is left of it the new one's.
    @Test func whatComesBackIsJudgedByTheCycleItComesTo() throws {
        let ceus = [
            CarriedHoursTests.ceu("2025-06-01", 400, "a"), CarriedHoursTests.ceu("2026-03-20", 200, "b"),
        ]
        let lenient = try Self.world(
            back: 100,
            ceus,
            filed: "2026-03-25",
            later: { $0.providers = ["Institute"] }
        )
        let cycle = try #require(lenient.credential.inCycle(1))
        let first = Assessment.renewal(
            lenient.record,
            of: cycle,
            rules: lenient.rules,
            asOf: day("2026-04-01")
        )
        #expect(first?.requirements[0].have == 600)
        #expect(try Self.judged(lenient, asOf: "2026-04-01").last == "0 the provider is not approved")
        // The other way round nothing comes back, and all of it counts in the new cycle.
        let strict = try Self.world(
            back: 100,
            ceus,
            filed: "2026-03-25",
            earlier: { $0.providers = ["Institute"] }
        )
        #expect(try Self.judged(strict, asOf: "2026-04-01").last == "200 ")
    }

    /// Before the renewal, too, it is said why what would help does not come back.
    @Test func whatWouldComeBackSaysWhyItDoesNot() throws {
        let ceus = [CarriedHoursTests.ceu("2026-03-20", 200, "b")]
        let world = try Self.world(back: 100, ceus, filed: nil, earlier: { $0.providers = ["Institute"] })
        #expect(
            try Self.judged(world, asOf: "2026-03-25") == [
                "0 the provider is not approved", "0 the provider is not approved",
            ]
        )
    }

    // MARK: Windows

    /// Two years before the expiry are two years before the expiry of the cycle in which they were needed.
    @Test func aWindowBeforeTheExpiryIsThatOfTheCycle() throws {
        let window: (inout HoursRequirement) -> Void = {
            ($0.withinMonths, $0.withinBefore) = (24, .expiry)
        }
        let world = try Self.world(
            [CarriedHoursTests.ceu("2025-06-01", 540, "a")],
            filed: "2026-03-01",
            earlier: window,
            later: window
        )
        #expect(try CarriedHoursTests.result(world, asOf: "2028-01-01").have == 60)
    }

    @Test(arguments: [WindowEnd.application, .assessment])
    func aWindowBeforeTheRenewalIsCountedFromItsOwnRenewal(_ end: WindowEnd) throws {
        // Six months before 2026-03-01.
        let ceus = [
            CarriedHoursTests.ceu("2025-08-31", 500, "a"), CarriedHoursTests.ceu("2025-09-01", 640, "b"),
        ]
        let world = try Self.world(
            ceus,
            filed: "2026-03-01",
            earlier: { ($0.withinMonths, $0.withinBefore) = (6, end) }
        )
        #expect(
            try Self.judged(world, asOf: "2027-06-01") == [
                Self.before, Self.before, "40 40 min of 10 h 40 min: carried over from the cycle before",
            ]
        )
    }

    /// What a renewal looked at stays as it was, however much later the cycle is asked about.
    @Test(arguments: [WindowEnd.application, .assessment])
    func anEarlierCycleIsToldAsItsRenewalSawIt(_ end: WindowEnd) throws {
        let ceus = [CarriedHoursTests.ceu("2025-10-01", 640, "b")]
        for over in [0, 600] as [UInt32] {
            let world = try Self.world(
                over: over,
                ceus,
                filed: "2026-03-01",
                earlier: { ($0.withinMonths, $0.withinBefore) = (6, end) }
            )
            let cycle = try #require(world.credential.inCycle(1))
            for asOf in ["2026-03-01", "2026-05-01", "2028-01-01"] {
                let told = Assessment.renewal(world.record, of: cycle, rules: world.rules, asOf: day(asOf))
                #expect(told?.requirements[0].have == 640, "\(asOf)")
            }
        }
    }

    // MARK: Ratios

    private static func withRatio(_ rule: inout HoursRequirement) {
        rule.period = .cycle
        rule.ratio.each.hours = 1
        rule.ratio.per.hours = 10
        rule.ratio.of = .experience
    }

    private static func work(_ hours: UInt32, _ on: String) -> Command {
        Sample.logExperience.with {
            $0.logExperience.minutes = hours * 60
            ($0.logExperience.fromOn, $0.logExperience.throughOn) = (on, on)
        }
    }

    /// 120 + 680 = 800, the need is 600; for so many full tens of hours of work it is an hour each.
    @Test(
        arguments: [(0, 200), (100, 200), (109, 200), (110, 140), (130, 20), (140, 0), (300, 0)]
            as [(UInt32, UInt32)]
    )
    func whatARatioNeedsIsNotCarriedOver(_ hours: UInt32, over: UInt32) throws {
        var commands = [CarriedHoursTests.ceu("2025-06-01", 680, "a")]
        // A day of work has 24 hours.
        for day in 0..<hours / 20 {
            commands.append(Self.work(20, "2025-07-\(day < 9 ? "0" : "")\(day + 1)"))
        }
        if hours % 20 > 0 { commands.append(Self.work(hours % 20, "2026-03-10")) }
        // Work of the second cycle asks nothing of the first one.
        commands.append(Self.work(20, "2026-03-11"))
        let world = try Self.world(
            commands,
            filed: "2026-03-01",
            earlier: Self.withRatio,
            later: Self.withRatio
        )
        let result = try CarriedHoursTests.result(world, asOf: "2027-01-01")
        #expect(result.have == over)
        #expect(result.parts.map(\.need) == [120])
    }

    @Test func aRatioThatFallsShortTakesBack() throws {
        let commands = [
            CarriedHoursTests.ceu("2025-06-01", 480, "a"), Self.work(24, "2025-07-01"),
            CarriedHoursTests.ceu("2026-03-20", 200, "b"),
        ]
        // 120 + 480 are the need; 24 hours of work ask for nothing more at 1 h for 10, for 720 at 6 h for 10 and less.
        for (each, back) in [(1, 0), (6, 120)] as [(UInt32, UInt32)] {
            let world = try Self.world(back: 300, commands, filed: nil) {
                Self.withRatio(&$0)
                $0.ratio.each.hours = each
            }
            let result = try CarriedHoursTests.result(world, asOf: "2026-03-25")
            #expect(result.have == 600 + back)
            #expect(result.status == .met)
        }
    }

    /// 120 + 480 = 600 are what the rule needs; 110 hours of work ask for 660, and for less where there are fewer.
    @Test(
        arguments: [(109, 600, 0, true), (110, 660, 60, false), (130, 780, 180, false)]
            as [(UInt32, UInt32, UInt32, Bool)]
    )
    func whatIsMissingIsCountedToTheRatio(_ hours: UInt32, need: UInt32, missing: UInt32, isMet: Bool) throws
    {
        var commands = [CarriedHoursTests.ceu("2025-06-01", 480, "a")]
        for day in 0..<hours / 10 { commands.append(Self.work(10, "2025-07-\(day + 10)")) }
        if hours % 10 > 0 { commands.append(Self.work(hours % 10, "2025-08-01")) }
        let world = try Self.world(commands, filed: nil, earlier: Self.withRatio)
        let ledger = Assessment.ledger(
            world.record,
            of: world.credential,
            rules: world.rules,
            asOf: day("2026-03-01")
        )
        let account = try #require(ledger?.accounts.first)
        #expect(account.need == need && account.have == 600 && account.missing == missing)
        #expect((account.status == .met) == isMet)
        #expect(account.parts.map(\.missing) == [missing])
    }

    /// Of each cycle's own work: 110 hours ask for 660 in the first one, and none for 600 in the second.
    @Test func aShareUnderARatioIsOfWhatEachCycleNeeds() throws {
        var commands = [
            CarriedHoursTests.ceu("2025-06-01", 480, "a"), CarriedHoursTests.ceu("2026-06-01", 500, "b"),
        ]
        for day in 10..<21 { commands.append(Self.work(10, "2025-07-\(day)")) }
        let rule: (inout HoursRequirement) -> Void = {
            Self.withRatio(&$0)
            $0.caps = [.with { ($0.categories, $0.percent) = (["ethics"], 50) }]
        }
        let world = try Self.world(commands, filed: "2026-03-01", earlier: rule, later: rule)
        let have = try [1, 2].map { cycle in
            let credential = try #require(world.credential.inCycle(cycle))
            let ledger = Assessment.ledger(
                world.record,
                of: credential,
                rules: world.rules,
                asOf: day("2027-01-01")
            )
            return try #require(ledger?.accounts.first).have
        }
        #expect(have == [330, 300])
    }

    /// Without `period: cycle` work counts whenever it was; what came after a cycle's renewal asks nothing of it.
    @Test func workAfterTheRenewalChangesNothingOfTheCycleBefore() throws {
        var commands = [CarriedHoursTests.ceu("2025-06-01", 680, "a")]
        for day in 10..<20 { commands.append(Self.work(20, "2026-07-\(day)")) }
        let rule: (inout HoursRequirement) -> Void = {
            Self.withRatio(&$0)
            $0.period = .unspecified
        }
        let world = try Self.world(commands, filed: "2026-03-01", earlier: rule, later: rule)
        let result = try CarriedHoursTests.result(world, asOf: "2027-01-01")
        #expect(result.have == 200)
        #expect(result.parts.map(\.need) == [1_200])
    }
}
