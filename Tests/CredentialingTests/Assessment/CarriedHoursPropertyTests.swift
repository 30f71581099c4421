import CivilTime
import Credentialing
import CredentialingSchema
import SeededNumbers
import SwiftProtobuf
import Testing

/// Random hours and rules over cycles of half a year, renewed in time and late.
@Suite("Carried hours over random cycles")
struct CarriedHoursPropertyTests {
    private static let categories = ["ethics", "general", "law"]
    private static let modes: [Mode] = [.inPerson, .selfPaced, .liveOnline]

    private static func rules(_ generator: inout SeededGenerator) -> Rules {
        Rules.sample {
            ($0.credentials[0].cycle.months, $0.credentials[0].cycle.lateDays) = (6, 60)
            var rule = HoursRequirement()
            rule.of = .continuingEducation
            rule.need.minutes = .random(in: 200...700, using: &generator)
            rule.repeats = generator.chance(50) ? .never : .otherDay
            if generator.chance(70) {
                rule.minima = [
                    .with {
                        $0.categories = ["ethics"]
                        $0.need.minutes = .random(in: 20...120, using: &generator)
                    }
                ]
            }
            if generator.chance(70) {
                rule.caps.append(
                    .with {
                        $0.modes = [.selfPaced]
                        $0.percent = .random(in: 10...60, using: &generator)
                    }
                )
            }
            if generator.chance(70) {
                rule.caps.append(
                    .with {
                        $0.categories = ["law", "general"]
                        $0.atMost.minutes = .random(in: 0...200, using: &generator)
                    }
                )
            }
            $0.credentials[0].renewal[0].hours = rule
        }
    }

    private static func activity(on: CivilDate, _ generator: inout SeededGenerator) -> Command {
        let parts = categories.filter { _ in generator.chance(60) }
        let mode = modes[Int.random(in: 0..<3, using: &generator)]
        let code = "ce-\(Int.random(in: 0..<9, using: &generator))"
        let provider = on.day.isMultiple(of: 3) ? "Institute" : "Academy"
        let allocations = (parts.isEmpty ? ["general"] : parts).map {
            Allocation.of($0, .random(in: 1...90, using: &generator))
        }
        return Sample.logCEU.with {
            $0.logCeu.completedOn = on.description
            $0.logCeu.activity = code
            $0.logCeu.mode = mode
            $0.logCeu.provider = provider
            $0.logCeu.allocations = allocations
        }
    }

    /// Certified on 2024-03-10, with activities until autumn 2027 and renewed as often as it can be.
    private static func world(_ rules: Rules, _ generator: inout SeededGenerator) throws -> World {
        try world([rules], &generator)
    }

    /// - Parameter versions: the first one governs from the beginning on.
    private static func world(_ versions: [Rules], _ generator: inout SeededGenerator) throws -> World {
        var world = try World.certified(rules: versions[0], today: "2027-12-01")
        for version in versions.dropFirst() { try world.adopt(version) }
        var on = day("2024-03-12")
        var next = try world.credential.current.expiresOn.adding(
            days: .random(in: -20...59, using: &generator)
        )
        while on < day("2027-11-01") {
            try world.given(activity(on: on, &generator))
            if generator.chance(10) { try world.given(activity(on: on, &generator)) }
            on = try on.adding(days: .random(in: 1...30, using: &generator))
            guard on >= next else { continue }
            guard next <= world.credential.current.lateUntil else { break }
            try world.given(Sample.fileRenewal(World.number, on: next.description))
            try world.given(
                Sample.approveRenewal(World.number, on: next.description)
                    .with { $0.approveRenewal.overrideReason = "So be it." }
            )
            next = try world.credential.current.expiresOn
                .adding(days: .random(in: -20...59, using: &generator))
        }
        return world
    }

    private static func accounts(_ world: World) throws -> [LedgerAccount] {
        try (1...world.credential.cycleCount).map { cycle in
            let credential = try #require(world.credential.inCycle(cycle))
            let ledger = Assessment.ledger(
                world.record,
                of: credential,
                before: world.credential.inCycle(cycle + 1),
                rules: world.rules,
                asOf: day("2027-12-01")
            )
            return try #require(ledger?.accounts.first)
        }
    }

    @Test(arguments: Seeds.several(60)) func noMinuteCountsTwiceAndCapsHold(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var rules = Self.rules(&generator)
        rules.credentials[0].renewal[0].hours.carryOver.minutes = .random(in: 0...300, using: &generator)
        rules.credentials[0].renewal[0].hours.carryBack.minutes = .random(in: 0...300, using: &generator)
        let world = try Self.world(rules, &generator)
        let rule = rules.credentials[0].renewal[0].hours
        let accounts = try Self.accounts(world)
        var sums: [String: UInt32] = [:]
        for (cycle, account) in accounts.enumerated() {
            Self.expectCapsHold(rule, account, "cycle \(cycle + 1)")
            try Self.expectNothingRepeated(rule, account, "cycle \(cycle + 1)")
            #expect(account.carriedOut <= rule.carryOver.minutes)
            #expect(account.carriedBack <= rule.carryBack.minutes)
            #expect(account.activities.reduce(0) { $0 + $1.carriedOut } == account.carriedOut)
            if cycle + 1 < accounts.count { #expect(account.carriedOut == accounts[cycle + 1].carriedIn) }
            // What is beyond the need goes on, and what the need has stays.
            if account.carriedOut > 0 { #expect(account.have - account.carriedOut >= account.need) }
            for activity in account.activities {
                sums[activity.eventID, default: 0] += activity.counted - activity.carriedOut
                #expect(sums[activity.eventID, default: 0] <= activity.offered)
                // Each number has its reason.
                let isWhole = activity.counted == activity.offered && !activity.reason.contains("carried")
                #expect(activity.reason.isEmpty == isWhole, "\(activity.reason)")
            }
        }
    }

    /// The same where a cycle begins under another version, with other providers, windows and needs: what goes over
    /// was counted in the cycle before, and each minute stays in one.
    @Test(arguments: Seeds.several(60)) func versionsCountNoMinuteTwice(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let world = try Self.world(Self.versions(&generator), &generator)
        var (own, before): ([String: UInt32], [String: UInt32]) = ([:], [:])
        let accounts = try Self.accounts(world)
        // By whichever version: what one cycle says goes on is what the next one says came in.
        #expect(accounts.dropLast().map(\.carriedOut) == accounts.dropFirst().map(\.carriedIn))
        for account in accounts {
            var counted: [String: UInt32] = [:]
            for activity in account.activities {
                counted[activity.eventID] = activity.counted
                guard activity.counted > 0 else { continue }
                if activity.reason.contains("carried over") {
                    #expect(activity.counted <= before[activity.eventID, default: 0])
                } else {
                    own[activity.eventID, default: 0] += activity.counted
                    #expect(own[activity.eventID, default: 0] <= activity.offered)
                }
            }
            before = counted
        }
    }

    private static func versions(_ generator: inout SeededGenerator) -> [Rules] {
        ["2020-01-01", "2025-03-01", "2026-03-01"].enumerated().map { number, from in
            var rules = rules(&generator)
            (rules.version, rules.effectiveOn) = ("\(number + 1)", from)
            var rule = rules.credentials[0].renewal[0].hours
            rule.carryOver.minutes = .random(in: 0...300, using: &generator)
            rule.carryBack.minutes = .random(in: 0...300, using: &generator)
            if generator.chance(50) { rule.providers = [generator.chance(50) ? "Academy" : "Institute"] }
            if generator.chance(50) {
                rule.withinMonths = .random(in: 3...9, using: &generator)
                rule.withinBefore =
                    [.expiry, .application, .assessment][.random(in: 0..<3, using: &generator)]
            }
            rules.credentials[0].renewal[0].hours = rule
            return rules
        }
    }

    /// The seeds do carry, in both directions, and meet caps and repeats beside it.
    @Test func bothDirectionsAreMet() throws {
        var (over, back, reasons) = (0, 0, Set<String>())
        for seed in Seeds.several(20) {
            var generator = SeededGenerator(seed: seed)
            var rules = Self.rules(&generator)
            rules.credentials[0].renewal[0].hours.carryOver.minutes = 200
            rules.credentials[0].renewal[0].hours.carryBack.minutes = 200
            for account in try Self.accounts(try Self.world(rules, &generator)) {
                over += account.carriedIn > 0 ? 1 : 0
                back += account.carriedBack > 0 ? 1 : 0
                reasons.formUnion(account.activities.map { $0.reason.filter { !$0.isNumber } })
            }
        }
        #expect(over > 10 && back > 10 && reasons.count > 10, "\(over), \(back), \(reasons.count)")
    }

    private static func expectCapsHold(_ rule: HoursRequirement, _ account: LedgerAccount, _ name: String) {
        for cap in rule.caps {
            var sum: UInt32 = 0
            for activity in account.activities where cap.modes.isEmpty || cap.modes.contains(activity.mode) {
                for portion in activity.portions
                where cap.categories.isEmpty || cap.categories.contains(portion.category) {
                    sum += portion.counted
                }
            }
            let most = cap.percent > 0 ? rule.need.minutes * cap.percent / 100 : cap.atMost.minutes
            #expect(sum <= most, "\(name)")
        }
    }

    private static func expectNothingRepeated(
        _ rule: HoursRequirement,
        _ account: LedgerAccount,
        _ name: String
    ) throws {
        let counted = account.activities.filter { $0.counted > 0 }
        let keys = counted.map {
            "\($0.provider) \($0.activity) \(rule.repeats == .never ? "" : $0.effectiveOn)"
        }
        #expect(Set(keys).count == keys.count, "\(name)")
    }

    /// A report of the same day counts in one cycle only, whichever of two reports it is.
    @Test(arguments: Seeds.several(30)) func aDayOfAnActivityCountsOnce(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var rules = Self.rules(&generator)
        rules.credentials[0].renewal[0].hours.carryBack.minutes = 300
        let world = try Self.world(rules, &generator)
        var days: [String: Set<String>] = [:]
        for account in try Self.accounts(world) {
            for activity in account.activities where activity.counted > 0 {
                days["\(activity.activity) \(activity.effectiveOn)", default: []].insert(activity.eventID)
            }
        }
        #expect(days.values.allSatisfy { $0.count == 1 })
    }

    /// Rules that carry nothing say of each entry what rules without carrying say.
    @Test(arguments: Seeds.several(40)) func carryingNothingChangesNothing(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let rules = Self.rules(&generator)
        let world = try Self.world(rules, &generator)
        var none = rules
        none.credentials[0].renewal[0].hours.carryOver = Amount()
        none.credentials[0].renewal[0].hours.carryBack = Amount()
        #expect(none.credentials[0].renewal[0].hours.hasCarryOver)
        for cycle in 1...world.credential.cycleCount {
            let credential = try #require(world.credential.inCycle(cycle))
            func result(_ rules: Rules) -> [RequirementResult]? {
                Assessment.renewal(
                    world.record,
                    of: credential,
                    rules: world.rules.supposing(rules, of: Sample.board),
                    asOf: day("2027-12-01")
                )?.requirements
            }
            #expect(result(rules) == result(none), "cycle \(cycle)")
        }
    }
}
