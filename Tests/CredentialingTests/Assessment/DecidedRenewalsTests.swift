import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// Renewed on 2026-03-01 with 11 h of the 10 h of version 1, so that 1 h goes on. Afterwards the board adopts
/// version 2, which would have asked for 20 h.
@Suite("A version that is adopted after a renewal")
struct DecidedRenewalsTests {
    /// How version 2 would come to govern the cycle that was renewed.
    struct Reach: Sendable, CustomTestStringConvertible {
        let anchor: RenewalAnchor
        let running: RunningCycles
        let effectiveOn: String

        var testDescription: String { "\(anchor), \(running), effective on \(effectiveOn)" }
    }

    static let reaches = [
        // In force on the day of the filing.
        Reach(anchor: .filing, running: .keep, effectiveOn: "2026-02-01"),
        // In force on the first day of the cycle.
        Reach(anchor: .cycleStart, running: .keep, effectiveOn: "2024-01-01"),
        // Taking the running cycle over before it was filed.
        Reach(anchor: .cycleStart, running: .change, effectiveOn: "2025-01-01"),
    ]

    private static func world(_ reach: Reach) throws -> World {
        var first = CarriedHoursTests.rules(over: 600)
        first.credentials[0].renewalAnchor = reach.anchor
        var world = try CarriedHoursTests.world(
            first,
            [CarriedHoursTests.ceu("2025-06-01", 540)],
            filed: "2026-03-01"
        )
        var later = CarriedHoursTests.rules(over: 600)
        (later.version, later.effectiveOn) = ("2", reach.effectiveOn)
        later.credentials[0].renewalAnchor = reach.anchor
        later.credentials[0].runningCycles = reach.running
        later.credentials[0].renewal[0].hours.need.hours = 20
        try world.adopt(later)
        return world
    }

    private static func ledger(_ world: World, cycle: Int) throws -> (version: String, LedgerAccount) {
        let told = Assessment.ledger(
            world.record,
            of: try #require(world.credential.inCycle(cycle)),
            rules: world.rules,
            asOf: day("2027-01-01")
        )
        let (assessment, accounts) = try #require(told)
        return (assessment.rulesVersion, try #require(accounts.first))
    }

    @Test(arguments: reaches) func leavesWhatWasDecidedAsItWas(_ reach: Reach) throws {
        let world = try Self.world(reach)
        let (version, closed) = try Self.ledger(world, cycle: 1)
        #expect(version == "1")
        #expect((closed.need, closed.have, closed.carriedOut) == (600, 660, 60))
        let (next, running) = try Self.ledger(world, cycle: 2)
        #expect(next == "2")
        #expect((running.need, running.carriedIn) == (1_200, 60))
        #expect(try CarriedHoursTests.result(world, asOf: "2027-01-01").have == 60)
    }

    /// Nothing is decided any more: what was filed waits for a decision by what is known now.
    @Test(arguments: reaches) func governsOnceTheRenewalIsVoid(_ reach: Reach) throws {
        var world = try Self.world(reach)
        try world.given(Sample.voidRecord(world.last(.renewalApproved)))
        let (version, open) = try Self.ledger(world, cycle: 1)
        #expect(version == "2")
        #expect((open.need, open.have) == (1_200, 660))
    }

    /// Rules that are supposed govern every cycle, as if the board had always had them.
    @Test func canStillBeSupposed() throws {
        let world = try Self.world(Self.reaches[0])
        let later = try #require(world.rules.version("2", of: Sample.board)).rules
        let told = Assessment.ledger(
            world.record,
            of: try #require(world.credential.inCycle(1)),
            rules: world.rules.supposing(later, of: Sample.board),
            asOf: day("2027-01-01")
        )
        let (assessment, accounts) = try #require(told)
        #expect(assessment.rulesVersion == "2")
        #expect(accounts.first?.need == 1_200)
    }

    /// What was announced before a reinstatement and takes effect after it is of the cycle that it began.
    @Test func whatTakesEffectAfterAReinstatementIsNotTheCyclesBefore() throws {
        let rules = Rules.lifecycle {
            $0.credentials[0].renewalAnchor = .filing
            $0.credentials[0].reinstatement.requirements = []
        }
        var world = try World.certified(rules: rules, today: "2028-12-31")
        try world.adopt(
            .lifecycle {
                ($0.version, $0.effectiveOn) = ("2", "2027-06-01")
                $0.credentials[0].renewalAnchor = .filing
            }
        )
        try world.given(Sample.reinstate(on: "2027-02-14"))
        #expect(world.credential.cycleCount == 2)
        for (cycle, version) in [(1, "1"), (2, "2")] {
            let told = Assessment.renewal(
                world.record,
                of: try #require(world.credential.inCycle(cycle)),
                rules: world.rules,
                asOf: world.today
            )
            #expect(told?.rulesVersion == version, "cycle \(cycle)")
        }
    }
}
