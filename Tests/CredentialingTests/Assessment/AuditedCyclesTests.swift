import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// The cycle ends on 2026-03-10. Its renewal is filed on 2026-03-15 and approved on 2026-03-25, in the late window: on
/// days of the next cycle.
@Suite("The cycle that an audit's result is of")
struct AuditedCyclesTests {
    private static func filed(on date: String = "2026-03-15") throws -> World {
        var world = try World.certified(rules: .sample { $0.credentials[0].failedAuditBlocks = true })
        try world.given(board: Sample.selectAuditSample)
        try world.given(Sample.fileRenewal(World.number, on: date))
        return world
    }

    private static func fail(on date: String) -> Command {
        Sample.failAudit.with { $0.failAudit.decidedOn = date }
    }

    private static func approve(on date: String = "2026-03-25", override: String = "") -> Command {
        Sample.approveRenewal(World.number, on: date).with { $0.approveRenewal.overrideReason = override }
    }

    /// Whether an audit stands against the renewal of the cycle that runs.
    private static func isBlocked(_ world: World) throws -> Bool {
        let assessment = Assessment.renewal(
            world.record,
            of: world.credential,
            rules: world.rules,
            asOf: world.today
        )
        return try #require(assessment).requirements.contains { $0.id == "audit" }
    }

    @Test(arguments: ["2026-03-20", "2026-03-25"])
    func whatWasFailedBeforeALateRenewalIsOfTheCycleThatItEnded(_ date: String) throws {
        var world = try Self.filed()
        try world.given(Self.fail(on: date))
        #expect(world.rejection(of: Self.approve())?.unmet.map(\.id) == ["audit"])
        let renewal = try world.given(Self.approve(override: "as the board agreed"))
        #expect(world.credential.cycleCount == 2)
        #expect(try Self.isBlocked(world) == false)
        // Where the renewal is void the cycle runs on, and the result with it.
        try world.given(Sample.voidRecord(renewal))
        #expect(try Self.isBlocked(world))
    }

    @Test(arguments: ["2026-03-25", "2026-03-28", "2026-05-01"])
    func whatIsFailedAfterItStandsAgainstTheNext(_ date: String) throws {
        var world = try Self.filed()
        try world.given(Self.approve(), Self.fail(on: date))
        #expect(try Self.isBlocked(world))
        try world.given(Sample.passAudit.with { $0.passAudit.decidedOn = date })
        #expect(try Self.isBlocked(world) == false)
    }

    /// What is entered late is of the cycle of its own day.
    @Test(arguments: [("2026-03-20", false), ("2026-04-01", true)])
    func theOrderOfArrivalDoesNotMatter(_ date: String, blocks: Bool) throws {
        for failsFirst in [false, true] {
            var world = try Self.filed()
            let isInTheWay = failsFirst && !blocks
            let approval = Self.approve(override: isInTheWay ? "as the board agreed" : "")
            let failure = Self.fail(on: date)
            for command in failsFirst ? [failure, approval] : [approval, failure] { try world.given(command) }
            #expect(world.credential.cycleCount == 2)
            #expect(try Self.isBlocked(world) == blocks, "the failure came first: \(failsFirst)")
        }
    }

    /// Renewed early: the rest of the cycle's days are its own.
    @Test func whatIsFailedBeforeTheNextCycleBeginsIsNotOfIt() throws {
        var world = try Self.filed(on: "2026-01-20")
        try world.given(Self.approve(on: "2026-02-01"), Self.fail(on: "2026-02-20"))
        #expect(try Self.isBlocked(world) == false)
    }
}
