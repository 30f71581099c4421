import EventStore
import Foundation
import Identifiers
import KafkaClient
import TestSupport
import Testing

@testable import Publishing

/// A lane that others stay behind tells them as soon as it is further.
@Suite(.serialized, .ownThread)
struct BehindLaneTests {
    let folder = TemporaryFolder()
    let broker: EmbeddedBroker

    init() throws { broker = try EmbeddedBroker() }

    /// As a lane's thread waits: not on a task's.
    private func copied(_ publisher: Publisher, after position: Position) async -> Position? {
        await withCheckedContinuation { continuation in
            Thread { continuation.resume(returning: publisher.copiedPosition(after: position)) }.start()
        }
    }

    @Test func whoWaitsIsToldOfACommit() async throws {
        let stack = try Stack(folder.path)
        let publisher = stack.publisher(.embedded(broker), lane: .log)
        publisher.start()
        try await stack.submit([Sample.adoptRules(1), Sample.register(2, peer: 1)])
        let head = try stack.store.log.head()
        var reached: Position? = .origin
        while let position = reached, position < head {
            reached = await copied(publisher, after: position)
        }
        #expect(reached == head)
        #expect(publisher.stop(timeout: patience))
        try await stack.close()
    }

    /// What was published before a start is on the broker alone.
    @Test func aLaneIsNowhereUntilItsCheckpointWasRead() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([Sample.adoptRules(1), Sample.register(2, peer: 1)])
        let first = stack.publisher(.embedded(broker), lane: .log)
        #expect(first.status.position == nil && first.copiedPosition == .origin)
        first.start()
        try await first.caughtUp(with: stack.store)
        #expect(first.stop(timeout: patience))
        let second = stack.publisher(.embedded(broker), lane: .log)
        #expect(second.status.position == nil && second.copiedPosition == .origin)
        second.start()
        try await second.caughtUp(with: stack.store)
        #expect(second.stop(timeout: patience))
        try await stack.close()
    }

    @Test func aPausedLaneHoldsNobodyUp() async throws {
        let stack = try Stack(folder.path)
        let publisher = stack.publisher(.embedded(broker), lane: .log)
        async let waited = copied(publisher, after: Position(5))
        publisher.isPaused = true
        #expect(await waited == nil)
        #expect(await copied(publisher, after: Position(5)) == nil)
        publisher.isPaused = false
        #expect(await copied(publisher, after: Position(5)) == .origin)
        try await stack.close()
    }
}
