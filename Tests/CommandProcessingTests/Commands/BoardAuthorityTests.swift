import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import TestSupport
import Testing

@testable import CommandProcessing

/// What a long record keeps for boards.
struct BoardAuthorityTests {
    /// Somebody of two events, with so many people merged into her that there are at least so many.
    private static func merged(_ count: Int) throws -> Record {
        var event = Event()
        event.event = .personalDetailsAmended(PersonalDetailsAmended())
        let amended = RecordedEvent(
            position: Position(2),
            version: StreamVersion(2),
            id: EventID(of: Sample.commandID(1), index: 0),
            recordedAt: try Instant("2026-01-01T00:00:00Z"),
            effectiveOn: .earliest,
            event: event
        )
        var record = Record(registered: Sample.peer(1))
        try record.apply(amended)
        while record.length < count {
            let other = record
            record.absorb(other)
        }
        #expect(record.version == StreamVersion(2))
        return record
    }

    @Test func eventsOfWhoeverIsMergedCount() throws {
        let report = Sample.module(2, peer: 1)
        let (long, short) = (try Self.merged(Record.reportsMax), try Self.merged(Record.reportsMax / 4))
        let refused = #expect(throws: Rejection.self) {
            try BoardAuthority.noBoard.check(report, about: [long])
        }
        #expect(refused?.code == .recordTooLong && refused?.field == "completeModule.peerId")
        try BoardAuthority.noBoard.check(report, about: [short])
        try BoardAuthority.only([]).check(report, about: [long])
    }

    /// A death that a provider tells of, and an appeal that it files for somebody.
    @Test func whatIsAlwaysRecordedIsTakenFromWhoeverMaySendIt() throws {
        let long = try Self.merged(Record.reportsMax)
        let death = Sample.command(2) { $0.recordDeath.peerID = Sample.peer(1).description }
        let appeal = Sample.command(3) { $0.fileAppeal.peerID = Sample.peer(1).description }
        for command in [death, appeal] { try BoardAuthority.noBoard.check(command, about: [long]) }
    }
}
