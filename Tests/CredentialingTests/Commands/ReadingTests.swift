import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("Readings of a record")
struct ReadingTests {
    private static var reading: Command {
        Sample.discloseHistory.with {
            $0.discloseHistory.recipient = ""
            $0.discloseHistory.reading.kind = .history
            $0.discloseHistory.reading.fromPosition = 3
        }
    }

    @Test func saysWhatWasShownAndSealsNothing() throws {
        let decided = try World().when(Self.reading)[0]
        guard case .historyDisclosed(let event)? = decided.event.event else {
            Issue.record("a reading is a disclosure")
            return
        }
        #expect(event.purpose == .audit && event.reading.kind == .history && event.reading.fromPosition == 3)
        #expect(decided.personal == nil)
        Refusal("no kind", Self.reading, .missingField, "discloseHistory.reading.kind") {
            $0.discloseHistory.reading.kind = .unspecified
        }.expect(in: try World())
        Refusal("unknown", Self.reading, .invalidField, "discloseHistory.reading.kind") {
            $0.discloseHistory.reading.kind = .UNRECOGNIZED(77)
        }.expect(in: try World())
        Refusal("no purpose", Self.reading, .missingField, "discloseHistory.purpose") {
            $0.discloseHistory.purpose = .unspecified
        }.expect(in: try World())
    }

    /// It is no news of the person: a past that is being entered is not taken for one that has been told.
    @Test func isNoReport() throws {
        var world = try World.certified(today: "2026-06-15")
        let before = try #require(world.record.lastReport)
        world.today = day("2026-06-16")
        try world.given(Self.reading)
        #expect(
            world.record.lastReport?.position == before.position && world.record.position > before.position
        )
        // One that somebody tells of is, as it was in every log before.
        try world.given(Sample.discloseHistory)
        #expect(world.record.lastReport?.position == world.record.position)
    }

    @Test func leavesThePersonErased() throws {
        var world = try World()
        try world.given(Sample.erasePersonalData)
        try world.given(Self.reading)
        Refusal("again", Sample.erasePersonalData, .alreadyErased, "erasePersonalData.peerId")
            .expect(in: world)
    }

    @Test func leavesRoomForWhatIsRecorded() throws {
        let world = try World()
        var record = world.record
        var shown = HistoryDisclosed()
        shown.reading.kind = .summary
        let reading = DecidedEvent(.historyDisclosed(shown), effectiveOn: day("2026-01-01"))
        for count in record.readings..<Record.readingsMax {
            #expect(rejection(of: Self.reading, record, world) == nil, "\(count)")
            try record.applySelected(world.recorded(reading, version: record.version.next))
        }
        #expect(rejection(of: Self.reading, record, world) == .recordTooLong)
        #expect(rejection(of: Sample.completeModule, record, world) == nil)
        // Those of whoever is merged into her are hers.
        var survivor = Record(registered: Registry.second)
        survivor.absorb(record)
        #expect(rejection(of: Self.reading, survivor, world) == .recordTooLong)
        #expect(rejection(of: Sample.completeModule, survivor, world) == nil)
    }

    /// What others recorded takes nothing from it, until nothing is recorded any more that can be sent without end.
    @Test func hasRoomInALongRecord() throws {
        let world = try World()
        var record = try world.record.lengthened(to: Record.repeatedMax - 1, in: world)
        #expect(rejection(of: Self.reading, record, world) == nil)
        record = try record.lengthened(to: Record.repeatedMax, in: world)
        #expect(rejection(of: Self.reading, record, world) == .recordTooLong)
    }

    private func rejection(of command: Command, _ record: Record, _ world: World) -> Rejection.Code? {
        do {
            _ = try Decider.decide(command, record: record, context: world.context)
            return nil
        } catch { return error.code }
    }
}
