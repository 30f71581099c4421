import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// Which version a renewal obeys when the rules change within its cycle (2024-03-10 to 2026-03-10).
@Suite("Rules that change within a cycle")
struct GoverningRulesTests {
    private static func world(
        anchor: RenewalAnchor = .unspecified,
        running: RunningCycles = .unspecified
    ) throws -> World {
        var world = try World.certified(rules: .sample { $0.credentials[0].renewalAnchor = anchor })
        try world.adopt(
            .sample(version: "2", effectiveOn: "2026-01-01") {
                $0.credentials[0].renewal = [.hours("more", .continuingEducation, minutes: 6_000)]
                $0.credentials[0].runningCycles = running
            }
        )
        return world
    }

    private static func version(_ world: World, asOf: String) throws -> String {
        let assessment = Assessment.renewal(
            world.record,
            of: world.credential,
            rules: world.rules,
            asOf: day(asOf)
        )
        return try #require(assessment).rulesVersion
    }

    @Test(arguments: [RenewalAnchor.unspecified, .cycleStart])
    func theVersionOfTheFirstDayStays(_ anchor: RenewalAnchor) throws {
        for running in [RunningCycles.unspecified, .keep] {
            let world = try Self.world(anchor: anchor, running: running)
            #expect(try Self.version(world, asOf: "2025-12-31") == "1")
            #expect(try Self.version(world, asOf: "2026-03-01") == "1")
        }
    }

    @Test func theVersionOfTheFilingWhereTheRulesSaySo() throws {
        var early = try Self.world(anchor: .filing)
        #expect(try Self.version(early, asOf: "2025-12-31") == "1")
        #expect(try Self.version(early, asOf: "2026-01-01") == "2")
        // Filed on the last day of the old version, decided later: the old one.
        try early.given(Sample.fileRenewal(World.number, on: "2025-12-31"))
        #expect(try Self.version(early, asOf: "2026-03-01") == "1")
        try early.given(Sample.approveRenewal(World.number, on: "2026-03-01"))
        var late = try Self.world(anchor: .filing)
        try late.given(Sample.fileRenewal(World.number, on: "2026-01-01"))
        let rejection = late.rejection(of: Sample.approveRenewal(World.number, on: "2026-03-01"))
        #expect(rejection?.code == .requirementsUnmet)
        #expect(rejection?.unmet.map(\.id) == ["more"])
    }

    /// The new version takes over what runs when it takes effect, but for what was filed before.
    @Test func aVersionMayTakeOverRunningCycles() throws {
        var world = try Self.world(running: .change)
        #expect(try Self.version(world, asOf: "2025-12-31") == "1")
        #expect(try Self.version(world, asOf: "2026-01-01") == "2")
        try world.given(Sample.fileRenewal(World.number, on: "2025-12-31"))
        #expect(try Self.version(world, asOf: "2026-03-01") == "1")
    }

    /// The last version that takes over counts, one that keeps in between does not; and an answer is a
    /// function of what was known.
    @Test func severalChangesAndWhatWasKnown() throws {
        var world = try Self.world(running: .change)
        let known = world.rules.position
        try world.adopt(
            .sample(version: "3", effectiveOn: "2026-01-15") { $0.credentials[0].runningCycles = .keep }
        )
        try world.adopt(
            .sample(version: "4", effectiveOn: "2026-02-01") { $0.credentials[0].runningCycles = .change }
        )
        #expect(try Self.version(world, asOf: "2026-01-20") == "2")
        #expect(try Self.version(world, asOf: "2026-02-01") == "4")
        let then = world.rules.renewing(world.credential, asOf: day("2026-02-01"), knownAt: known)
        #expect(then?.rules.version == "2")
    }

    @Test func aVersionThatDropsTheCredentialTakesNothingOver() throws {
        var world = try World.certified()
        try world.adopt(
            .sample(version: "2", effectiveOn: "2026-01-01") {
                $0.credentials[0].code = "NEW"
                $0.credentials[0].runningCycles = .change
            }
        )
        #expect(try Self.version(world, asOf: "2026-03-01") == "1")
    }

    @Test func theDatesOfTheCycleStayInAnyCase() throws {
        let world = try Self.world(anchor: .filing, running: .change)
        #expect(world.credential.current.expiresOn == day("2026-03-10"))
        #expect(world.credential.current.lateUntil == day("2026-04-09"))
    }
}
