import Identifiers
import LMDB
import Testing

@testable import EventStore

/// What becomes of a subscriber that could not take a batch in.
struct FailingSubscriberTests {
    let folder = TemporaryFolder()

    @Test func itDegradesOnlyAndALaterBatchGoesThrough() async throws {
        let subscriber = Moody()
        let test = try TestStore(folder.path, subscribers: [subscriber])
        try await test.append(1, 1)
        subscriber.fails.signalling { $0 = true }
        try await test.append(1, 2)
        #expect(test.writer.state == .degraded(["moody: storage: as told"]))
        #expect(test.store.signal.applied == Position(2))
        subscriber.fails.signalling { $0 = false }
        try await test.append(1, 3)
        #expect(test.writer.state == .accepting)
        #expect(subscriber.batches.calls == ["1-1 x1", "2-2 x1", "3-3 x1"])
        try await test.close()
    }

    @Test(.timeLimit(.minutes(5)))
    func itCatchesUpAlthoughNothingMoreIsSent() async throws {
        let subscriber = Moody()
        let test = try TestStore(folder.path, subscribers: [subscriber])
        subscriber.fails.signalling { $0 = true }
        try await test.append(1, 1)
        // More than once, for as long as it takes.
        subscriber.tries.wait { $0 >= 2 ? () : nil }
        #expect(test.writer.state == .degraded(["moody: storage: as told"]))
        subscriber.fails.signalling { $0 = false }
        while test.writer.state != .accepting { try await Task.sleep(for: .milliseconds(5)) }
        #expect(subscriber.batches.calls == ["1-1 x1"])
        try await test.close()
    }

    @Test func aWriterThatIsStoppedWaitsForNoneOfThem() async throws {
        let subscriber = Moody()
        let test = try TestStore(folder.path, subscribers: [subscriber])
        subscriber.fails.signalling { $0 = true }
        try await test.append(1, 1)
        try await test.close()
        #expect(test.writer.state == .stopped(reason: nil))
    }

    @Test func itIsAskedAtOnceAndThenWithRests() {
        var behind = SubscribersBehind()
        let now = ContinuousClock.now
        #expect(behind.untilNextTry(from: now) == nil)
        #expect(!behind.mayTry("rows", at: now))
        behind.failed("rows", at: now)
        #expect(behind.mayTry("rows", at: now))
        #expect(behind.untilNextTry(from: now) == .zero)
        behind.failed("rows", at: now)
        #expect(!behind.mayTry("rows", at: now))
        #expect(behind.untilNextTry(from: now) == SubscribersBehind.rest)
        let later = now.advanced(by: SubscribersBehind.rest * 2)
        #expect(behind.mayTry("rows", at: later))
        #expect(behind.untilNextTry(from: later) == .zero)
        #expect(!behind.mayTry("feed", at: later))
        let wasBehind = [behind.caughtUp("rows"), behind.caughtUp("rows")]
        #expect(wasBehind == [true, false])
        #expect(behind.untilNextTry(from: later) == nil)
    }
}

/// A subscriber that fails when it is told to.
private final class Moody: BatchSubscriber {
    let name = "moody"
    let environments: [Environment] = []
    let fails = Monitor(false)
    let batches = CallLog()
    /// How often it was asked to catch up.
    let tries = Monitor(0)

    func apply(_ batch: borrowing CommittedBatch) throws {
        var count = 0
        batch.forEach { _, _, _ in count += 1 }
        batches.add("\(batch.first)-\(batch.last) x\(count)")
        try failWhenTold()
    }

    func catchUp(unless isStopping: () -> Bool) throws {
        tries.signalling { $0 += 1 }
        try failWhenTold()
    }

    private func failWhenTold() throws {
        if fails.withLock({ $0 }) { throw EventStoreError(.storage, "as told") }
    }
}
