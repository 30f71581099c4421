import CivilTime
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import SwiftProtobuf
import TestSupport
import Testing

@testable import CommandProcessing

/// An id in capitals is the same one, and so is the command that names it.
struct IdsInCapitalsTests {
    let folder = TemporaryFolder()

    private func loud(_ command: Command) -> Command {
        var command = command
        _ = command.respellIDs { $0.uppercased() }
        return command
    }

    @Test func theSameCommandHasTheSameReceipt() async throws {
        let stack = try Stack(folder.path)
        let module = Sample.module(12, peer: 11)
        let correction = Sample.command(13) {
            $0.correctRecord.peerID = Sample.peer(11).description
            $0.correctRecord.eventID = Sample.commandID(12).description
            $0.correctRecord.reason = .clericalError
            $0.correctRecord.completeModule = module.completeModule
        }
        let commands = [
            Sample.register(10, peer: 11), module, correction, Sample.void(14, peer: 11, target: 12),
            Sample.adoptRules(15),
        ]
        for command in commands {
            let capitals = loud(command)
            #expect(capitals != command)
            let first = try #require(try await stack.submit(capitals).receipt)
            #expect(first.commandID == command.commandID && !first.duplicate)
            for again in [command, capitals] {
                var receipt = try #require(try await stack.submit(again).receipt)
                #expect(receipt.duplicate)
                receipt.duplicate = false
                #expect(receipt == first)
            }
        }
        try await stack.close()
    }

    @Test func whatIsInLowerCaseKeepsItsBytes() throws {
        let command = Sample.module(12, peer: 11)
        let prepared = try Stack.prepare([command, loud(command)])
        let (small, capitals) = (prepared[0], prepared[1])
        let bytes: [UInt8] = try command.serializedBytes()
        #expect(small.canonicalBytes == bytes)
        #expect(small.bytesAsSent == nil)
        #expect(capitals.canonicalBytes == small.canonicalBytes && capitals.bytesAsSent != nil)
        #expect(capitals.command == command)
    }

    /// Accepted before ids were written in one way: its hash is that of what was sent.
    @Test func whatWasAcceptedInCapitalsHasItsReceiptStill() async throws {
        let register = loud(Sample.register(10, peer: 11))
        var event = Event()
        event.peerRegistered = PeerRegistered()
        let id = Sample.commandID(10)
        let hash = CommandHash(content: try register.serializedBytes(), key: nil)
        let record = NewRecord(
            stream: Sample.stream(11),
            type: EventType.peerRegistered.code,
            schemaVersion: EventType.schemaVersion,
            effective: EffectiveTime(try CivilDate("2024-01-02")),
            eventID: EventID(of: id, index: 0),
            command: CommandPart(id: id, hash: hash),
            keySlot: nil,
            payload: try event.serializedBytes()
        )
        try await RawAppender.append([record], to: folder.path)
        let stack = try Stack(folder.path)
        #expect(try await stack.submit(register).receipt?.duplicate == true)
        let other = loud(Sample.register(10, peer: 11, family: "Morgen"))
        #expect(try await stack.submit(other).rejection?.code == .commandIDReused)
        try await stack.close()
    }
}
