import CivilTime
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import Projections
import SwiftProtobuf
import TestSupport
import Testing

@testable import CommandProcessing

/// Events of a newer program: kept as they are, in the way of nothing.
struct UnknownEventTests {
    let folder = TemporaryFolder()

    @Test func unknownTypesAndFieldsSurvive() async throws {
        var stack = try Stack(folder.path)
        try await stack.submit([Sample.register(1, peer: 1), Sample.module(2, peer: 1)])
        try await stack.close()

        // Field 900, a type of tomorrow; and a known type with field 900 beside it.
        let tomorrow: [UInt8] = [0xA2, 0x38, 0x03, 1, 2, 3]
        var attestation = Event()
        attestation.attestationSigned.kind = .codeOfEthics
        let known: [UInt8] = try attestation.serializedBytes()
        try await RawAppender.append(
            [
                RawAppender.record(peer: 1, number: 500, type: 900, payload: tomorrow),
                RawAppender.record(peer: 1, number: 501, type: 23, payload: known + tomorrow),
            ],
            to: folder.path
        )

        stack = try Stack(folder.path)
        let outcome = try await stack.submit(Sample.module(3, peer: 1))
        #expect(outcome.receipt?.version == 5, "\(outcome.summary)")
        let (header, event) = try #require(try stack.store.recordedEvent(at: Position(3)))
        #expect(event.event.event == nil)
        #expect(try event.event.serializedBytes() as [UInt8] == tomorrow)
        #expect(EventType.name(of: header.type) == "Unknown900")
        let (_, both) = try #require(try stack.store.recordedEvent(at: Position(4)))
        #expect(both.event.attestationSigned.kind == .codeOfEthics)
        #expect(try both.event.serializedBytes() as [UInt8] == known + tomorrow)
        // Nothing else can void or repeat what is not understood, but it is there.
        #expect(try await stack.submit(Sample.void(4, peer: 1, target: 500)).rejection?.code == .eventUnknown)
        let page = try stack.queries.history(of: Sample.peer(1), at: .now)
        #expect(
            page.events.map(\.type) == [
                "PeerRegistered", "ModuleCompleted", "Unknown900", "AttestationSigned", "ModuleCompleted",
            ]
        )
        #expect(try stack.live.quarantine(limit: 10).isEmpty)
        try await stack.close()
    }

    @Test func aPersonWhoseRecordCannotBeReadIsNotDecidedAbout() async throws {
        var stack = try Stack(folder.path)
        try await stack.submit([Sample.register(1, peer: 1), Sample.register(2, peer: 2)])
        try await stack.close()
        try await RawAppender.append(
            [RawAppender.record(peer: 1, number: 500, type: 17, payload: [0xFF, 0xFF])],
            to: folder.path
        )
        stack = try Stack(folder.path)
        let outcomes = try await stack.submit([Sample.module(3, peer: 1), Sample.module(4, peer: 2)])
        #expect(outcomes[0].failure?.contains("cannot be read") == true)
        #expect(outcomes[1].receipt?.position == 4)
        try await stack.close()
    }

    @Test func positionsByTimeAreFoundAtTheEdges() async throws {
        let stack = try Stack(folder.path)
        let start = stack.clock.now
        #expect(try stack.store.position(recordedBy: start) == .origin)
        for number in 1...5 {
            try await stack.submit([
                Sample.register(number * 2, peer: number * 2),
                Sample.register(number * 2 + 1, peer: number * 2 + 1),
            ])
            stack.clock.advance(seconds: 10)
        }
        let at = { (seconds: Int64) in
            try stack.store.position(
                recordedBy: Instant(
                    microsecondsSinceEpoch: start.microsecondsSinceEpoch + seconds * 1_000_000
                )
            ).rawValue
        }
        #expect(try at(-1) == 0)
        #expect(try at(0) == 2)
        #expect(try at(9) == 2)
        #expect(try at(10) == 4)
        #expect(try at(39) == 8)
        #expect(try at(40) == 10)
        #expect(try at(400) == 10)
        try await stack.close()
    }
}
