import Credentialing
import CredentialingSchema
import Crypto
import EventStore
import Identifiers
import TestSupport
import Testing

@testable import CommandProcessing

struct SealingTests {
    let folder = TemporaryFolder()

    @Test func recordsDoNotHoldWhatIsPersonal() async throws {
        let stack = try Stack(folder.path)
        let secrets = [
            "Zebediah", "Quillfeather", "cried in the role play", "the third unmet ground",
            "a private reason",
        ]
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(2, peer: 1, given: secrets[0], family: secrets[1]),
            Sample.feedback(3, peer: 1, secrets[2]), Sample.submit(4, peer: 1),
            Sample.deny(5, peer: 1, explanation: secrets[3]), Sample.submit(6, peer: 1),
            Sample.approve(7, peer: 1, overrideReason: secrets[4]),
            Sample.void(8, peer: 1, target: 7, explanation: "voided for " + secrets[4]),
        ])
        let records = try stack.store.rawRecords()
        #expect(records.count == 8)
        for record in records { for secret in secrets { #expect(!record.contains(secret)) } }
        // The search itself works: what is public is found.
        #expect(records.contains { $0.contains("active-listening") })
        try await stack.close()
    }

    @Test func theSealOpensWithItsEventOnly() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([
            Sample.register(1, peer: 1), Sample.register(2, peer: 2, given: "Bo", family: "Reed"),
            Sample.module(3, peer: 1),
        ])
        let seal = PersonalDataSeal(keys: stack.store.keys)
        let (header, event) = try #require(try stack.store.recordedEvent(at: Position(1)))
        let (other, _) = try #require(try stack.store.recordedEvent(at: Position(2)))
        guard case .personal(let data) = try seal.open(event.event, id: event.id, slot: header.keySlot) else {
            Issue.record("the seal did not open")
            return
        }
        #expect(data.details.givenName == "Ada")
        #expect(data.details.familyName == "Morgan")
        #expect(throws: EventStoreError.self) {
            try seal.open(event.event, id: other.eventID, slot: header.keySlot)
        }
        #expect(throws: EventStoreError.self) {
            try seal.open(event.event, id: event.id, slot: other.keySlot)
        }
        #expect(other.keySlot != header.keySlot)
        let (module, completed) = try #require(try stack.store.recordedEvent(at: Position(3)))
        #expect(module.keySlot == header.keySlot)
        guard case .nothing = try seal.open(completed.event, id: completed.id, slot: module.keySlot) else {
            Issue.record("a module has nothing sealed")
            return
        }
        try stack.store.keys.destroy(try #require(header.keySlot))
        guard case .erased = try seal.open(event.event, id: event.id, slot: header.keySlot) else {
            Issue.record("a destroyed key opened something")
            return
        }
        try await stack.close()
    }

    @Test func theCommandHashIsKeyed() async throws {
        let content = [UInt8]("the same body".utf8)
        let first = CommandHash(content: content, key: SymmetricKey(data: [UInt8](repeating: 1, count: 32)))
        let second = CommandHash(content: content, key: SymmetricKey(data: [UInt8](repeating: 2, count: 32)))
        let plain = CommandHash(content: content, key: nil)
        #expect(first != second)
        #expect(first != plain)

        // In the log: no record about a person has the plain hash of its command.
        let stack = try Stack(folder.path)
        let commands = [Sample.register(1, peer: 1), Sample.module(2, peer: 1), Sample.adoptRules(3)]
        try await stack.submit(commands)
        let hashes = try stack.store.headers().map(\.command.hash)
        let plainHashes = try Stack.prepare(commands).map {
            CommandHash(content: $0.canonicalBytes, key: nil)
        }
        #expect(zip(hashes, plainHashes).map { $0 == $1 } == [false, false, true])
        try await stack.close()
    }
}
