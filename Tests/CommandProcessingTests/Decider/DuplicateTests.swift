import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import TestSupport
import Testing

@testable import CommandProcessing

/// One command, one outcome: whenever and how often it is sent.
struct DuplicateTests {
    let folder = TemporaryFolder()

    private func expectSame(_ receipt: Receipt, _ outcome: CommandOutcome) throws {
        var again = try #require(outcome.receipt)
        #expect(again.duplicate)
        again.duplicate = false
        #expect(again == receipt)
    }

    @Test func theSameCommandHasTheSameReceipt() async throws {
        var stack = try Stack(folder.path)
        let register = Sample.register(1, peer: 1)
        let adopt = Sample.adoptRules(2)
        let outcomes = try await stack.submit([register, adopt, register, adopt])
        let receipts = try outcomes.prefix(2).map { try #require($0.receipt) }
        #expect(receipts.map(\.position) == [1, 2])
        #expect(receipts.map(\.version) == [1, 1])
        #expect(receipts[0].events.map(\.type) == ["PeerRegistered"])
        #expect(receipts[0].events.map(\.eventID) == [register.commandID])
        #expect(receipts.allSatisfy { !$0.duplicate })
        try expectSame(receipts[0], outcomes[2])
        try expectSame(receipts[1], outcomes[3])

        try expectSame(receipts[0], try await stack.submit(register))
        try await stack.submit(Sample.module(3, peer: 1))
        try expectSame(receipts[0], try await stack.submit(register))
        try await stack.close()

        stack = try Stack(folder.path)
        try expectSame(receipts[0], try await stack.submit(register))
        try expectSame(receipts[1], try await stack.submit(adopt))
        #expect(try stack.store.log.head() == Position(3))
        try await stack.close()
    }

    @Test func anotherCommandUnderTheSameIdIsRefused() async throws {
        let stack = try Stack(folder.path)
        let register = Sample.register(1, peer: 1)
        let changed = Sample.register(1, peer: 1, family: "Morgen")
        let otherStream = Sample.register(1, peer: 2)
        let otherKind = Sample.adoptRules(1)
        let outcomes = try await stack.submit([register, changed, otherStream, otherKind])
        #expect(outcomes[0].receipt != nil)
        #expect(
            outcomes.dropFirst().map { $0.rejection?.code } == [
                .commandIDReused, .commandIDReused, .commandIDReused,
            ]
        )
        for command in [changed, otherStream, otherKind] {
            let outcome = try await stack.submit(command)
            #expect(outcome.rejection?.code == .commandIDReused)
            #expect(outcome.rejection?.field == "commandId")
        }
        // The other way round: a board's command first.
        try await stack.submit(Sample.adoptRules(9))
        #expect(try await stack.submit(Sample.register(9, peer: 9)).rejection?.code == .commandIDReused)
        #expect(
            try await stack.submit(Sample.adoptRules(9, .sample(version: "2"))).rejection?.code
                == .commandIDReused
        )
        #expect(try stack.store.log.head() == Position(2))
        try await stack.close()
    }

    @Test func aRejectionAppendsNothingAndIsDecidedAfresh() async throws {
        let stack = try Stack(folder.path)
        let module = Sample.module(5, peer: 1)
        #expect(try await stack.submit(module).rejection?.code == .peerUnknown)
        #expect(try stack.store.log.head() == .origin)
        try await stack.submit(Sample.register(1, peer: 1))
        let receipt = try #require(try await stack.submit(module).receipt)
        #expect(receipt.position == 2)
        #expect(!receipt.duplicate)
        try await stack.close()
    }

    @Test func afterAnErasureDuplicatesAreAnsweredAndNewEventsAreUnderAnotherKey() async throws {
        let stack = try Stack(folder.path)
        let register = Sample.register(1, peer: 1)
        let module = Sample.module(2, peer: 1)
        let receipts = try await stack.submit([register, module, Sample.register(3, peer: 2)]).map {
            try #require($0.receipt)
        }
        let slot = try #require(try stack.store.headers()[0].keySlot)
        try stack.store.keys.destroy(slot)
        try expectSame(receipts[0], try await stack.submit(register))
        try expectSame(receipts[1], try await stack.submit(module))
        // What stands in the open is compared still; what was sealed cannot be.
        try expectSame(receipts[0], try await stack.submit(Sample.register(1, peer: 1, family: "Morgen")))
        for other in [
            Sample.module(2, peer: 1, minutes: 60), Sample.module(2, peer: 1, on: "2026-02-04"),
            Sample.ceu(2, peer: 1), Sample.feedback(2, peer: 1, "Well done."),
        ] {
            #expect(try await stack.submit(other).rejection?.code == .commandIDReused)
        }
        #expect(try await stack.submit(Sample.module(4, peer: 1)).receipt?.position == 4)
        let under = try #require(try stack.store.headers()[3].keySlot)
        #expect(under != slot)
        #expect(try stack.store.keys.key(slot) == nil && stack.store.keys.key(under) != nil)
        // Another person's stream under the id stays another command.
        #expect(try await stack.submit(Sample.register(1, peer: 3)).rejection?.code == .commandIDReused)
        #expect(try await stack.submit(Sample.module(5, peer: 2)).receipt?.position == 5)
        try await stack.close()
    }
}
