import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("Folding a stream")
struct FoldTests {
    static func event(
        _ payload: Event.OneOf_Event,
        board: BoardCode? = Sample.board
    ) -> DecidedEvent {
        DecidedEvent(payload, effectiveOn: day("2026-03-10"), board: board)
    }

    static func approved(_ change: (inout ApplicationApproved) -> Void = { _ in }) -> DecidedEvent {
        var approved = ApplicationApproved()
        approved.credential = "CPS"
        approved.credentialNumber = "CPS-9"
        approved.issuedOn = "2026-03-10"
        approved.expiresOn = "2028-03-10"
        approved.lateUntil = "2028-04-09"
        approved.opensOn = "2027-12-11"
        change(&approved)
        return event(.applicationApproved(approved))
    }

    static func expectUnchanged(_ world: World, by event: DecidedEvent) {
        var record = world.record
        let recorded = world.recorded(event, version: record.version.next)
        #expect(throws: Record.FoldError.self) { try record.apply(recorded) }
        #expect(String(reflecting: record) == String(reflecting: world.record))
        #expect(throws: Record.FoldError.self) { try record.applySelected(recorded) }
        #expect(String(reflecting: record) == String(reflecting: world.record))
    }

    @Test func versionsFollowOneAnother() throws {
        let world = try World()
        for version in [UInt32(0), 1, 3, .max] {
            var record = world.record
            let recorded = world.recorded(
                Self.event(.peerRegistered(PeerRegistered())),
                version: StreamVersion(version)
            )
            #expect(throws: Record.FoldError.self) { try record.apply(recorded) }
            #expect(record.version == StreamVersion(1))
        }
    }

    /// Half of an event that does not fit must not stay behind.
    @Test func anApprovalWithABrokenDateLeavesTheApplicationOpen() throws {
        var world = try World()
        try world.given(Sample.submitApplication)
        Self.expectUnchanged(world, by: Self.approved { $0.expiresOn = "" })
        Self.expectUnchanged(world, by: Self.approved { $0.issuedOn = "2026-02-30" })
        Self.expectUnchanged(world, by: Self.approved { $0.lateUntil = "soon" })
        Self.expectUnchanged(world, by: Self.approved { $0.opensOn = "2026" })
        Self.expectUnchanged(world, by: Self.approved { $0.credential = "CPS-2" })
        try world.record(Self.approved())
        #expect(world.record.credentials.count == 1)
    }

    @Test func whatHasNothingToStandOnDoesNotFit() throws {
        let world = try World()
        var filed = RenewalFiled()
        filed.credentialNumber = "CPS-9"
        var renewed = RenewalApproved()
        renewed.credentialNumber = "CPS-9"
        var denied = ApplicationDenied()
        denied.credential = "CPS"
        var void = RecordVoided()
        void.eventID = "not an id"
        let events = [
            Self.event(.renewalFiled(filed)), Self.event(.renewalApproved(renewed)),
            Self.event(.applicationDenied(denied)), Self.approved(),
            Self.event(.applicationSubmitted(ApplicationSubmitted()), board: nil),
            Self.event(.recordVoided(void)),
        ]
        for event in events { Self.expectUnchanged(world, by: event) }
    }

    @Test func anEventOfANewerProgramOnlyCounts() throws {
        var world = try World()
        let before = world.record
        var decided = Self.event(.peerRegistered(PeerRegistered()))
        decided.event = Event()
        let id = try world.record(decided)
        #expect(world.record.version == before.version.next)
        #expect(RecordContent(world.record) == RecordContent(before))
        #expect(world.record.types[id] == nil)
        Refusal("unknown", Sample.voidRecord(id), .eventUnknown, "voidRecord.eventId").expect(in: world)
    }

    @Test func theRecordKnowsWhereItStands() throws {
        var world = try World()
        #expect(!Record(peer: Sample.peer).exists)
        #expect(world.record.exists)
        #expect(world.record.registeredOn == day("2024-01-02"))
        let id = try world.given(Sample.completeModule)
        #expect(world.record.version == StreamVersion(2))
        #expect(world.record.position == world.history.last?.position)
        #expect(world.record.recordedAt == world.today.morning)
        #expect(world.record.types[id] == .moduleCompleted)
        #expect(world.record.evidence.map(\.id) == [id])
    }
}
