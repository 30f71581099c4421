import CivilTime
import Credentialing
import CredentialingSchema
import SwiftProtobuf
import Testing

/// An extension is a favour: what counted before it counts after it. The cycle ends on 2026-03-10, and two hours of
/// 2025-04-01 are there.
@Suite("Windows and waivers under an extension")
struct ExtendedWindowTests {
    private static func world(_ renewal: Requirement) throws -> World {
        try World.certified(rules: .lifecycle { $0.credentials[0].renewal = [renewal] }, today: "2026-03-01")
    }

    /// As of the day on which the world is.
    private static func result(_ world: World) throws -> RequirementResult {
        let assessment = Assessment.renewal(
            world.record,
            of: world.credential,
            rules: world.rules,
            asOf: world.today
        )
        return try #require(assessment).requirements[0]
    }

    private static func ceu(_ on: String) -> Command {
        Sample.logCEU.with { $0.logCeu.completedOn = on }
    }

    private static let lastYear = Requirement.hours("ce", .continuingEducation, minutes: 60, withinMonths: 12)
        .changed { $0.hours.withinBefore = .expiry }

    @Test func aWindowBeforeTheExpiryGrowsByIt() throws {
        var world = try Self.world(Self.lastYear)
        try world.given(Self.ceu("2025-03-09"))
        #expect(try Self.result(world).have == 120)
        try world.given(Sample.extend(.hardship, on: "2026-03-01"))
        #expect(world.credential.current.expiresOn == day("2026-09-10"))
        #expect(try Self.result(world).have == 120)
        world.today = day("2026-09-12")
        try world.given(Self.ceu("2026-09-10"))
        #expect(try Self.result(world).have == 240)
    }

    /// The next cycle counts the hours of the extended one as that one's renewal did.
    @Test func whatGoesOverIsCountedInTheSameWindow() throws {
        var world = try Self.world(Self.lastYear.changed { $0.hours.carryOver.hours = 1 })
        try world.given(Sample.extend(.hardship, on: "2026-03-01"))
        try world.given(Sample.fileRenewal(World.number, on: "2026-08-01"), arriving: "2026-08-01")
        try world.given(Sample.approveRenewal(World.number, on: "2026-08-01"))
        world.today = day("2026-10-01")
        #expect(world.credential.current.startsOn == day("2026-09-11"))
        #expect(try Self.result(world).have == 60)
    }

    @Test func aWaiverOfWhoWasIssuedShortlyBeforeStays() throws {
        let waived = Requirement.hours("ce", .continuingEducation, minutes: 6_000)
            .changed { $0.waivers = [.with { $0.issuedWithinMonths = 24 }] }
        var world = try Self.world(waived)
        #expect(try Self.result(world).isMet)
        try world.given(Sample.extend(.military, on: "2026-03-01"))
        #expect(try Self.result(world).isMet)
    }
}
