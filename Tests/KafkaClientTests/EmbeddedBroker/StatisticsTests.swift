import Synchronization
import Testing

@testable import KafkaClient

/// What producers say of themselves, on a broker.
@Suite(.ownThread)
struct StatisticsTests {
    let broker: EmbeddedBroker

    init() throws {
        broker = try EmbeddedBroker()
        _ = try broker.createTopic("topic", partitions: 1)
    }

    private final class Said: Sendable {
        private let all = Mutex<[ClientStatistics]>([])
        var last: ClientStatistics? { all.withLock(\.last) }
        var count: Int { all.withLock(\.count) }
        func add(_ one: ClientStatistics) { all.withLock { $0.append(one) } }
    }

    private func configuration(every milliseconds: String) -> KafkaConfiguration {
        var configuration = broker.configuration
        configuration.properties["statistics.interval.ms"] = milliseconds
        return configuration
    }

    /// Serves an idle producer until it has said something more.
    private func serve(_ producer: any BatchProducer, _ said: Said) -> Bool {
        let (before, deadline) = (said.count, Deadline(after: patience))
        while said.count < before + 2, !deadline.hasPassed { producer.serve() }
        return said.count >= before + 2
    }

    private func check(_ producer: any BatchProducer, _ said: Said) throws {
        try producer.start(timeout: patience)
        #expect(serve(producer, said))
        let idle = try #require(said.last)
        for _ in 0..<5 {
            try producer.begin()
            try producer.send(KafkaMessage(topic: "topic", key: bytes("k"), value: bytes("v")))
            #expect(try producer.commit() == .committed(certain: true))
        }
        #expect(serve(producer, said))
        let busy = try #require(said.last)
        #expect(busy.queuedMessages == 0 && busy.queuedBytes == 0)
        #expect(busy.counts.requests >= idle.counts.requests + 5 && busy.counts.connects >= 1)
        #expect(busy.counts.requestBytes > idle.counts.requestBytes)
        #expect(busy.counts.errors == 0 && busy.counts.timeouts == 0)
        #expect(busy.brokers.count == 1 && busy.brokers.allSatisfy(\.isUp))
    }

    @Test func aTransactionalProducerTellsOfItself() throws {
        let said = Said()
        let producer = try TransactionalProducer(
            configuration: configuration(every: "50"),
            transactionalID: "statistics",
            transactionTimeout: patience,
            statistics: { said.add($0) }
        )
        defer { producer.close() }
        try check(producer, said)
    }

    @Test func anIdempotentProducerTellsOfItself() throws {
        let said = Said()
        let producer = try IdempotentProducer(
            configuration: configuration(every: "50"),
            statistics: { said.add($0) }
        )
        defer { producer.close() }
        try check(producer, said)
    }

    @Test func nobodyIsToldWhoDoesNotAsk() throws {
        #expect(broker.configuration.properties["statistics.interval.ms"] == nil)
        var plain = TransactionalProducer.properties(broker.configuration, "t", .seconds(1), ProducerLimits())
        #expect(try !plain.resolved().contains { $0.name == "statistics.interval.ms" })
        plain.makeStatistics()
        #expect(try plain.resolved().contains { $0.name == "statistics.interval.ms" && $0.value == "10000" })
        var never = TransactionalProducer.properties(
            configuration(every: "0"),
            "t",
            .seconds(1),
            ProducerLimits()
        )
        never.makeStatistics()
        #expect(try never.resolved().contains { $0.name == "statistics.interval.ms" && $0.value == "0" })
    }
}
