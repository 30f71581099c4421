import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// Void after record equals never recorded.
@Suite("A void takes the event out of the record")
struct VoidedRecordTests {
    static func expectNeverRecorded(
        _ target: EventID,
        in world: World,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let never = try Record.folded(world.history.filter { $0.id != target })
        var world = world
        let void = try world.given(Sample.voidRecord(target))
        #expect(
            RecordContent(world.record) == RecordContent(never),
            sourceLocation: sourceLocation
        )
        #expect(world.record.voided == [target: void], sourceLocation: sourceLocation)
        #expect(world.record.types[target] != nil, sourceLocation: sourceLocation)
    }

    static let evidence: [Command] = [
        Sample.completeModule, Sample.passCompetency, Sample.failCompetency, Sample.logSupervision,
        Sample.logExperience, Sample.recordExam, Sample.signAttestation, Sample.logCEU,
    ]

    @Test(arguments: evidence.indices) func anEntry(_ index: Int) throws {
        var world = try World.certified()
        let target = try world.given(Self.evidence[index])
        try world.given(Self.evidence[(index + 1) % Self.evidence.count])
        try Self.expectNeverRecorded(target, in: world)
    }

    @Test func evidenceThatADecisionStoodOn() throws {
        let world = try World.certified()
        try Self.expectNeverRecorded(world.last(.moduleCompleted), in: world)
    }

    @Test func anApplication() throws {
        var world = try World.certified()
        try world.given(Sample.submitApplication(on: "2026-04-10"))
        try Self.expectNeverRecorded(world.last(.applicationSubmitted), in: world)
    }

    /// What time did to it cannot be voided, and keeps nobody from it.
    @Test func anApplicationThatLapsed() throws {
        let world = try ApplicationStepTests.world(.lapsed)
        try Self.expectNeverRecorded(world.last(.applicationSubmitted), in: world)
    }

    @Test func aDenial() throws {
        var world = try World()
        try world.given(Sample.submitApplication, Sample.denyApplication, Sample.logCEU)
        try Self.expectNeverRecorded(world.last(.applicationDenied), in: world)
    }

    @Test func anApproval() throws {
        let world = try World.certified()
        try Self.expectNeverRecorded(world.last(.applicationApproved), in: world)
    }

    @Test func aFiling() throws {
        var world = try World.certified()
        try world.given(Sample.fileRenewal(World.number, on: "2026-03-01"), Sample.logSupervision)
        try Self.expectNeverRecorded(world.last(.renewalFiled), in: world)
    }

    @Test func anApprovedRenewal() throws {
        var world = try World.certified()
        try world.given(
            Sample.fileRenewal(World.number, on: "2026-03-01"),
            Sample.approveRenewal(World.number, on: "2026-04-01"),
            Sample.logSupervision
        )
        try Self.expectNeverRecorded(world.last(.renewalApproved), in: world)
        // The filing is pending again, and can be decided again.
        try world.given(Sample.voidRecord(world.last(.renewalApproved)))
        #expect(world.credential.cycles.count == 1)
        #expect(world.credential.current.filing != nil)
        try world.given(Sample.approveRenewal(World.number, on: "2026-05-01"))
        #expect(world.credential.cycles.count == 2)
    }

    @Test func aVoidWhoseTargetLiesOutsideOfTheSelectionTakesNothingOut() throws {
        var world = try World.certified()
        let target = try world.given(Sample.logCEU)
        let void = try world.given(Sample.voidRecord(target))
        let asOf = day("2025-12-31")
        let record = try Record.folded(
            world.history.filter { $0.effectiveOn <= asOf || $0.id == void }
        )
        #expect(record.voided == [target: void])
        #expect(record.evidence.count == 2)
        #expect(record.credentials.count == 1)
        #expect(record.version == world.record.version)
    }

    @Test func aVoidOfAnApprovalOutsideOfTheSelectionLeavesTheApplicationOpen() throws {
        var world = try World.certified()
        try world.given(Sample.voidRecord(world.last(.applicationApproved)))
        try world.given(Sample.approveApplication(on: "2024-03-05", number: "CPS-2"))
        // By that date the first approval, of 10 March, is not in force, and the second one is.
        let record = try Record.folded(
            world.history.filter {
                $0.effectiveOn <= day("2024-03-07") || EventType(of: $0.event) == .recordVoided
            }
        )
        #expect(record.credentials.map(\.number) == ["CPS-2"])
        #expect(record.application(board: Sample.board, credential: "CPS")?.status == .approved)
    }
}
