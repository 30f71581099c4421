import CredentialingSchema
import EventStore
import Identifiers
import TestSupport
import Testing

@testable import KafkaClient
@testable import Publishing

/// Trouble with the broker means lag and nothing else.
@Suite(.ownThread)
struct FaultTests {
    let folder = TemporaryFolder()
    let broker: EmbeddedBroker

    init() throws { broker = try EmbeddedBroker() }

    @Test(arguments: [
        (EmbeddedBroker.Request.findCoordinator, KafkaErrorCode.transport, 5),
        (.initProducerID, .coordinatorNotAvailable, 3), (.addPartitions, .coordinatorLoading, 3),
        (.produce, KafkaErrorCode(rawValue: 6), 3), (.endTransaction, .transport, 2),
        (.endTransaction, .coordinatorNotAvailable, 1), (.listOffsets, .transport, 5),
        (.metadata, .transport, 5),
    ])
    func itWaitsAndGoesOn(_ request: EmbeddedBroker.Request, _ code: KafkaErrorCode, _ times: Int)
        async throws
    {
        try await waitsAndGoesOn(request, code, times, LaneSettings())
    }

    /// The same without transactions.
    @Test(arguments: [
        (EmbeddedBroker.Request.initProducerID, KafkaErrorCode.transport, 3),
        (.produce, KafkaErrorCode(rawValue: 6), 3), (.produce, .transport, 3), (.listOffsets, .transport, 5),
        (.metadata, .transport, 5),
    ])
    func itGoesOnWithoutTransactions(_ request: EmbeddedBroker.Request, _ code: KafkaErrorCode, _ times: Int)
        async throws
    {
        var settings = LaneSettings()
        settings.delivery = .atLeastOnce
        try await waitsAndGoesOn(request, code, times, settings)
    }

    private func waitsAndGoesOn(
        _ request: EmbeddedBroker.Request,
        _ code: KafkaErrorCode,
        _ times: Int,
        _ settings: LaneSettings
    ) async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 81, people: 4)
        try await stack.submit(random.commands(60))
        try broker.failNext(request, with: Array(repeating: code, count: times))
        let publisher = stack.publisher(.embedded(broker), lane: .audiences, settings)
        publisher.start()
        // The broker answers with its faults in turn, and no lane begins and commits without each of these requests:
        // one that has caught up has met them all.
        try await publisher.caughtUp(with: stack.store)
        // And once more in the middle of its work, which does not need each of them.
        try broker.failNext(request, with: Array(repeating: code, count: min(times, 3)))
        try await stack.submit(random.commands(40))
        try await publisher.caughtUp(with: stack.store)
        try broker.clearFailures(request)
        #expect(publisher.stop(timeout: patience))
        let expected = try Expectation(stack.store)
        let (found, faults) = try Topics(configuration: broker.configuration).messages(
            like: expected.messages
        )
        #expect(faults.isEmpty)
        #expect(found.count == expected.messages.count)
        #expect(Set(found) == Set(expected.messages))
        try await stack.close()
    }

    @Test func anUncertainEndMakesANewProducer() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([Sample.adoptRules(1), Sample.register(2, peer: 1)])
        try broker.failNext(.endTransaction, with: [.transport])
        let publisher = stack.publisher(.embedded(broker))
        publisher.start()
        try await publisher.reached("a new producer") { $0.recycles == 1 && $0.position == Position(2) }
        try await stack.submit(Sample.submit(3, peer: 1))
        try await publisher.caughtUp(with: stack.store)
        #expect(publisher.stop(timeout: patience))
        #expect(try Topics(configuration: broker.configuration).checkpoints().map(\.position) == [2, 3])
        try await stack.close()
    }

    /// As a broker says it that has ended a transaction by itself.
    @Test(arguments: [KafkaErrorCode.producerFenced, .invalidProducerEpoch])
    func aRefusalAsAnOlderProducerIsLagWhenThereIsNoYoungerOne(_ code: KafkaErrorCode) async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([Sample.adoptRules(1), Sample.register(2, peer: 1)])
        try broker.failNext(.endTransaction, with: [code])
        let publisher = stack.publisher(.embedded(broker), lane: .audiences, Self.hasty)
        publisher.start()
        try await publisher.reached("a refusal") { $0.recycles > 0 }
        try await stack.submit(Sample.submit(3, peer: 1))
        try await publisher.caughtUp(with: stack.store)
        #expect(publisher.stop(timeout: patience))
        try await stack.close()
    }

    /// A broker that is slow for a while: nobody else has the lane, however often it is refused.
    @Test func refusalsAsAnOlderProducerStopNobody() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit(Sample.adoptRules(1))
        try broker.failNext(.initProducerID, with: Array(repeating: .producerFenced, count: 20))
        let publisher = stack.publisher(.embedded(broker), lane: .audiences, Self.hasty)
        publisher.start()
        try await publisher.caughtUp(with: stack.store)
        #expect(publisher.status.recycles >= 20)
        #expect(publisher.stop(timeout: patience))
        try await stack.close()
    }

    /// Boards and employers wait for the log's lane, and could have to for ever.
    @Test func whoIsRefusedAgainAndAgainHoldsNobodyUp() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit(Sample.adoptRules(1))
        try broker.failNext(.initProducerID, with: Array(repeating: .producerFenced, count: 200))
        let publisher = stack.publisher(.embedded(broker), lane: .log, Self.hasty)
        publisher.start()
        try await publisher.reached("that nobody waits for it") { _ in publisher.copiedPosition == nil }
        try broker.clearFailures(.initProducerID)
        try await publisher.caughtUp(with: stack.store)
        let head = try stack.store.log.head()
        #expect(publisher.copiedPosition == head)
        #expect(publisher.stop(timeout: patience))
        try await stack.close()
    }

    @Test func whoIsRefusedAgainAndAgainSaysWhatToLookAt() {
        let error = KafkaError(plain: .producerFenced, .commit)
        let lasting = [1, 5, 6, 7].map { FencedProducer(error: error, times: $0).isLasting }
        #expect(lasting == [false, false, true, true])
        #expect(!FencedProducer(error: error, times: 1).description.contains("one after the other"))
        let text = FencedProducer(error: error, times: 7).description
        #expect(text.contains("7 times one after the other") && text.contains("transaction.timeout.ms"))
    }

    /// There is nobody to be waited for.
    private static var hasty: LaneSettings {
        var settings = LaneSettings()
        settings.fencedPause = .zero
        return settings
    }
}
