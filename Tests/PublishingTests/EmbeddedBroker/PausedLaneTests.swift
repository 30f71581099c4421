import EventStore
import Foundation
import Identifiers
import KafkaClient
import TestSupport
import Testing

@testable import Publishing

/// Who pauses a lane relies on that nothing more is sent.
@Suite(.serialized, .ownThread)
struct PausedLaneTests {
    let folder = TemporaryFolder()

    /// As an operator's request waits: not on a task's thread.
    private func pause(_ publisher: Publisher) async {
        publisher.isPaused = true
        await withCheckedContinuation { continuation in
            Thread {
                publisher.awaitPausing(timeout: patience)
                continuation.resume()
            }.start()
        }
    }

    /// It waited for projections, and had just begun to send when it was told.
    @Test func aLaneThatHadWaitedIsPausedOnceItsTransactionIsOver() async throws {
        let before = try Stack(folder.path)
        try await before.submit([Sample.adoptRules(1), Sample.register(2, peer: 1)])
        try await before.close()
        let untold = try UntoldStack(folder.path)
        try await untold.submit([Sample.submit(3, peer: 1), Sample.module(4, peer: 1)])
        let broker = try EmbeddedBroker()
        let publisher = untold.publisher(broker)
        publisher.start()
        #expect(try await publisher.waitedForProjections().position == Position(2))
        try broker.delayNext(.endTransaction, broker: 1, by: .seconds(2))
        try untold.catchUp()
        // Where this task stands still for longer than the answer is held back, the transaction is over.
        let head = try untold.store.log.head()
        try await publisher.reached("a transaction") { $0.busySince != nil || $0.position == head }
        await pause(publisher)
        let status = publisher.status
        #expect(status.position == head)
        if case .paused = status.state {} else { Issue.record("it is \(status.state)") }
        #expect(publisher.stop(timeout: patience))
        try await untold.close()
    }

    /// Nothing is sent by it anyway.
    @Test func aLaneThatWaitsKeepsNobody() async throws {
        let before = try Stack(folder.path)
        try await before.submit([Sample.adoptRules(1), Sample.register(2, peer: 1)])
        try await before.close()
        let untold = try UntoldStack(folder.path)
        try await untold.submit([Sample.submit(3, peer: 1)])
        let publisher = untold.publisher(try EmbeddedBroker())
        publisher.start()
        _ = try await publisher.waitedForProjections()
        await pause(publisher)
        try untold.catchUp()
        #expect(publisher.status.position == Position(2))
        #expect(publisher.stop(timeout: patience))
        #expect(publisher.status.position == Position(2))
        try await untold.close()
    }
}
