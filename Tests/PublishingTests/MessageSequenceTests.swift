import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import KafkaClient
import SwiftProtobuf
import TestSupport
import Testing

@testable import Publishing

/// Readers ignore what is not above the last sequence of a partition, so each message must be.
struct MessageSequenceTests {
    let folder = TemporaryFolder()

    @Test(arguments: [
        (Position(7), UInt32(0), "00000000000000000007"),
        (Position(7), 1, "00000000000000000007.0000000001"),
        (Position(UInt64.max), UInt32.max, "18446744073709551615.4294967295"),
    ])
    func aSequenceIsReadAsItIsWritten(_ position: Position, _ part: UInt32, _ text: String) {
        let sequence = MessageSequence(position, part: part)
        #expect(sequence.description == text)
        #expect(MessageSequence(text) == sequence)
    }

    @Test(arguments: [
        "", "7", "0000000000000000000x", "00000000000000000007.", "00000000000000000007.1",
        "00000000000000000007.0000000001.0000000001", "99999999999999999999",
        "00000000000000000007.9999999999",
        "+0000000000000000007",
    ])
    func whatIsNoSequenceIsNone(_ text: String) { #expect(MessageSequence(text) == nil) }

    @Test func textsSortAsSequencesDo() {
        let sequences = [1, 2, 9, 10, 99, 1_000_000].flatMap { position in
            [0, 1, 2, 10, 4_000_000_000].map { MessageSequence(Position(position), part: $0) }
        }
        #expect(sequences == sequences.sorted())
        let texts = sequences.map(\.description)
        #expect(texts == texts.sorted())
    }

    /// Two people with a credential each are one person, who dies and whose data is erased.
    @Test func theStatesThatOneEventChangesRise() async throws {
        let stack = try Stack(folder.path, clock: TestClock("2026-04-20T12:00:00Z"))
        var commands = [Sample.adoptRules(1)]
        for peer in [1, 2] {
            commands += [
                Sample.register(peer * 10, peer: peer), Sample.module(peer * 10 + 1, peer: peer),
                Sample.submit(peer * 10 + 2, peer: peer, on: "2026-03-01"),
                Sample.approve(peer * 10 + 3, peer: peer, on: "2026-03-10", credentialNumber: "CPS-\(peer)"),
            ]
        }
        let peer = Sample.peer(1).description
        commands += [
            Sample.command(30) {
                $0.mergePeers.peerID = Sample.peer(2).description
                $0.mergePeers.intoPeerID = peer
                $0.mergePeers.mergedOn = "2026-04-16"
            },
            Sample.command(31) {
                $0.recordDeath.peerID = peer
                $0.recordDeath.diedOn = "2026-04-17"
                $0.recordDeath.source = .employer
            },
            Sample.command(32) {
                $0.erasePersonalData.peerID = peer
                $0.erasePersonalData.requestedOn = "2026-04-18"
                $0.erasePersonalData.basis = .request
            },
        ]
        let made = try await stack.messages(after: commands)
        for type in [EventType.deathRecorded, .personalDataErased] {
            let told = made.filter { $0.type == type.code && $0.message.topic.contains("employers") }
            #expect(told.count == 2, "\(type)")
            let sequences = told.map { sequence(of: $0.message) }
            #expect(sequences.map { $0?.position } == told.map(\.position))
            #expect(sequences.map { $0?.part } == [0, 1])
            for message in told {
                let state = try CredentialState(jsonUTF8Bytes: message.message.value ?? [])
                #expect(type == .deathRecorded || state.name.isEmpty)
            }
        }
        try await stack.close()
    }

    private func sequence(of message: KafkaMessage) -> MessageSequence? {
        let header = message.headers.first { $0.name == "ce_sequence" }
        return MessageSequence(String(decoding: header?.value ?? [], as: UTF8.self))
    }
}
