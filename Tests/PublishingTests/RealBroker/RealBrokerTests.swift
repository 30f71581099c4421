import Broker
import EventStore
import Identifiers
import KafkaClient
import TestSupport
import Testing

@testable import Publishing

/// What the embedded broker cannot show: fencing between processes, and aborted messages that stay hidden.
@Suite(.serialized, .ownThread)
struct RealBrokerTests {
    let folder = TemporaryFolder()
    let broker: BrokerProcess

    init() throws { broker = try BrokerProcess() }

    @Test func aSecondPublisherFencesTheFirst() async throws {
        var stack = try Stack(folder.path)
        try await stack.submit([Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.submit(3, peer: 1)])
        try await stack.close()
        let copy = try folder.copied()
        stack = try Stack(folder.path)
        let second = try Stack(copy.path)
        let old = stack.publisher(.remote(broker.configuration))
        old.start()
        try await old.caughtUp(with: stack.store)
        let new = second.publisher(.remote(broker.configuration))
        new.start()
        try await new.caughtUp(with: second.store)
        try await stack.submit(Sample.module(4, peer: 1))
        let reason = try await old.stopReason()
        #expect(reason.contains("another process has taken over"), "\(reason)")
        try await second.submit(Sample.module(5, peer: 1))
        try await new.caughtUp(with: second.store)
        #expect(old.stop(timeout: patience))
        #expect(new.stop(timeout: patience))
        let expected = try Expectation(second.store)
        let (found, faults) = try Topics(configuration: broker.configuration).messages(
            like: expected.messages
        )
        #expect(faults.isEmpty)
        #expect(Set(found) == Set(expected.messages))
        #expect(found.count == expected.messages.count)
        try await stack.close()
        try await second.close()
    }

    /// Whoever was fenced may look any moment, and reading the rest can take longer. What a newer program says in a
    /// checkpoint stays.
    @Test func theMarkComesBeforeTheRestIsReadAndChangesNothingElse() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([Sample.adoptRules(1), Sample.register(2, peer: 1)])
        let old = stack.publisher(.remote(broker.configuration), lane: .audiences)
        old.start()
        try await old.caughtUp(with: stack.store)
        #expect(old.stop(timeout: patience))
        let topics = Topics(configuration: broker.configuration)
        let name = "credentialing.publisher.v1.audiences"
        let last = try #require(try topics.records(name).joined().last)
        let told = try #require(last.value)
        let value: [UInt8] = Array(#"{"ofTomorrow":1,"#.utf8) + told.dropFirst()
        let headers = last.headers + [KafkaHeader(name: "of-tomorrow", text: "1")]
        try topics.send([
            KafkaMessage(topic: name, key: last.key, value: value, headers: KafkaHeaders(headers))
        ])
        // What it meets next stops it.
        var settings = LaneSettings()
        settings.messageBytes += 1_000_000
        let new = stack.publisher(.remote(broker.configuration), lane: .audiences, settings)
        new.start()
        let reason = try await new.stopReason()
        #expect(reason.contains("max.message.bytes"), "\(reason)")
        #expect(new.stop(timeout: patience))
        let marked = try #require(try topics.records(name).joined().last)
        #expect(marked.value == value && marked.text("of-tomorrow") == "1")
        #expect(marked.text(LaneClaim.header) != last.text(LaneClaim.header))
        try await stack.close()
    }

    /// What a broker does that ends a transaction by itself: the epoch is another, and nobody has the lane.
    @Test func aLaneThatNobodyElseHasGoesOn() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.submit(3, peer: 1)])
        let publisher = stack.publisher(.remote(broker.configuration))
        publisher.start()
        try await publisher.caughtUp(with: stack.store)
        let epoch = try TransactionalProducer(
            configuration: broker.configuration,
            transactionalID: LaneIdentity.transactionalID(of: Lane.audiences.name, stack.store.log.id)
        )
        try epoch.initTransactions(timeout: patience)
        epoch.close()
        try await stack.submit(Sample.module(4, peer: 1))
        try await publisher.caughtUp(with: stack.store)
        #expect(publisher.status.recycles > 0)
        #expect(publisher.stop(timeout: patience))
        let expected = try Expectation(stack.store)
        let (found, faults) = try Topics(configuration: broker.configuration).messages(
            like: expected.messages
        )
        #expect(faults.isEmpty)
        #expect(Set(found) == Set(expected.messages) && found.count == expected.messages.count)
        try await stack.close()
    }

    /// Who restores the log elsewhere takes its lanes over, and has nothing to publish yet.
    @Test func aLaneThatWasTakenOverStops() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([Sample.adoptRules(1), Sample.register(2, peer: 1)])
        let publisher = stack.publisher(.remote(broker.configuration), lane: .log)
        publisher.start()
        try await publisher.caughtUp(with: stack.store)
        try LogCopy(broker.configuration).takeOver(stack.store.log.id)
        try await stack.submit(Sample.submit(3, peer: 1))
        let reason = try await publisher.stopReason()
        #expect(reason.contains("another process has taken over"), "\(reason)")
        #expect(publisher.stop(timeout: patience))
        try await stack.close()
    }

    /// As when a daemon that was replaced is started again: the one that may publish must not be stopped by it.
    @Test func aLogThatDoesNotFitFencesNobody() async throws {
        var stack = try Stack(folder.path)
        try await stack.submit([Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.submit(3, peer: 1)])
        try await stack.close()
        let copy = try folder.copied()
        stack = try Stack(folder.path)
        try await stack.submit(Sample.module(4, peer: 1))
        let current = stack.publisher(.remote(broker.configuration))
        current.start()
        try await current.caughtUp(with: stack.store)
        let replaced = try Stack(copy.path)
        let returned = replaced.publisher(.remote(broker.configuration))
        returned.start()
        #expect(try await returned.stopReason().contains("up to position 4"))
        #expect(returned.stop(timeout: patience))
        try await replaced.submit(Sample.module(5, peer: 1))
        let forked = replaced.publisher(.remote(broker.configuration))
        forked.start()
        #expect(try await forked.stopReason().contains("another history"))
        #expect(forked.stop(timeout: patience))
        try await stack.submit(Sample.module(6, peer: 1))
        try await current.caughtUp(with: stack.store)
        #expect(current.stop(timeout: patience))
        #expect(current.status.recycles == 0)
        try await replaced.close()
        try await stack.close()
    }

    /// Has commands accepted for more than three transactions.
    private static func grow(
        _ stack: Stack,
        _ random: inout RandomCommands,
        past head: Position
    ) async throws -> Position {
        let wanted = head.rawValue + UInt64(PublishingLimits.recordsPerTransaction * 3)
        while try stack.store.log.head().rawValue <= wanted { try await stack.submit(random.commands(1_000)) }
        return try stack.store.log.head()
    }

    @Test(arguments: Delivery.allCases)
    func stoppedInTheMiddleEachMessageIsFoundOnce(_ delivery: Delivery) async throws {
        var settings = LaneSettings()
        settings.delivery = delivery
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 91, people: 60)
        var (runs, stops) = (0, 0)
        var transactions: UInt64 = 0
        var head = Position.origin
        var position = Position.origin
        // A lane that is at the end before this task has looked was not stopped in the middle: it gets more to send.
        while position < head || stops == 0 && runs < 20 {
            if position == head { head = try await Self.grow(stack, &random, past: head) }
            let publisher = stack.publisher(.remote(broker.configuration), lane: .audiences, settings)
            publisher.start()
            let before = position
            // One more transaction, and a stop wherever the next one is.
            let status = try await publisher.reached("a step") { ($0.position ?? .origin) > before }
            #expect(try #require(status.position) > before)
            #expect(publisher.stop(timeout: patience))
            position = try #require(publisher.status.position)
            transactions += publisher.status.transactions
            runs += 1
            if position < head { stops += 1 }
        }
        #expect(stops >= 1)
        let topics = Topics(configuration: broker.configuration)
        #expect(try topics.checkpoints().count == Int(transactions))
        let expected = try Expectation(stack.store)
        let (found, faults) = try topics.messages(like: expected.messages)
        #expect(faults.isEmpty)
        #expect(found.count == expected.messages.count)
        #expect(Set(found) == Set(expected.messages))
        try await stack.close()
    }
}
