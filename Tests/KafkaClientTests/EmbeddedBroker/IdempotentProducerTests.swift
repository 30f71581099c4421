import Testing

@testable import KafkaClient

/// Without transactions: in order, with no gap, and a part is there before the next is sent.
@Suite(.ownThread)
struct IdempotentProducerTests {
    let broker: EmbeddedBroker
    var configuration: KafkaConfiguration { broker.configuration }
    private static let invalid = KafkaErrorCode(rawValue: 87)

    init() throws {
        broker = try EmbeddedBroker()
        for topic in ["topic", "other"] { _ = try broker.createTopic(topic, partitions: 1) }
    }

    private func producer(singly: Bool = false, request: Int = 5_000) throws -> IdempotentProducer {
        var limits = ProducerLimits()
        limits.requestMessages = request
        limits.sendsSingly = singly
        return try IdempotentProducer(configuration: configuration, patience: patience, limits: limits)
    }

    private func message(_ value: String, _ topic: String = "topic") -> KafkaMessage {
        KafkaMessage(topic: topic, key: bytes("key"), value: bytes(value))
    }

    @Test func whatIsCommittedIsThereInOrder() throws {
        let producer = try producer()
        defer { producer.close() }
        for batch in 0..<3 {
            try producer.begin()
            for index in 0..<200 { try producer.send(message("\(batch) \(index)")) }
            #expect(try producer.commit() == .committed(certain: true))
        }
        let expected = (0..<3).flatMap { batch in (0..<200).map { "\(batch) \($0)" } }
        #expect(try configuration.values("topic") == expected)
        #expect(!producer.mustRecycle)
    }

    @Test func whatIsSettledIsThereBeforeTheRest() throws {
        let producer = try producer()
        defer { producer.close() }
        try producer.begin()
        try producer.send(message("first"))
        try producer.settle()
        #expect(try configuration.values("topic") == ["first"])
        try producer.send(message("second", "other"))
        producer.abort()
        #expect(producer.mustRecycle)
        #expect(throws: KafkaError.self) { try producer.begin() }
    }

    /// With a hole, what comes after it would be taken for everything up to there.
    @Test(arguments: [0, 1, 5], [1, 3])
    func nothingComesAfterAMessageThatIsRefused(_ requests: Int, _ size: Int) throws {
        let producer = try producer(singly: size == 1, request: size)
        defer { producer.close() }
        let refused = requests * size
        let codes = [KafkaErrorCode](repeating: .none, count: requests) + [Self.invalid]
        try broker.failNext(.produce, with: codes)
        try producer.begin()
        var found: KafkaError?
        do throws(KafkaError) {
            for index in 0..<30 { try producer.send(message("\(index)")) }
            try producer.settle()
        } catch { found = error }
        #expect(found?.isOfMessage == true && found?.code == Self.invalid, "\(String(describing: found))")
        #expect(found?.message == refused)
        #expect(producer.mustRecycle)
        let values = try configuration.values("topic")
        #expect(values == (0..<refused).map { "\($0)" }, "\(values)")
    }

    /// As a cluster is tuned that others use too.
    @Test func tuningOfBatchesDoesNotSplitARequest() throws {
        var configuration = configuration
        configuration.properties = ["linger.ms": "0", "batch.num.messages": "2", "batch.size": "200"]
        let producer = try IdempotentProducer(configuration: configuration, patience: patience)
        defer { producer.close() }
        try broker.failNext(.produce, with: [.none, Self.invalid])
        try producer.begin()
        for index in 0..<30 { try producer.send(message("\(index)")) }
        #expect(try producer.commit() == .committed(certain: true))
        #expect(try self.configuration.values("topic").count == 30)
        try broker.clearFailures(.produce)
    }

    @Test func aRetriedMessageIsThereOnce() throws {
        let producer = try producer()
        defer { producer.close() }
        let passing = KafkaErrorCode(rawValue: 6)  // NOT_LEADER_FOR_PARTITION
        try broker.failNext(.produce, with: [passing, passing])
        try producer.begin()
        for index in 0..<20 { try producer.send(message("\(index)")) }
        #expect(try producer.commit() == .committed(certain: true))
        #expect(try configuration.values("topic") == (0..<20).map { "\($0)" })
    }

    @Test func aBrokerThatIsAwayIsGivenUpForATime() throws {
        let producer = try IdempotentProducer(configuration: .nobody, patience: .seconds(1))
        defer { producer.close() }
        try producer.begin()
        let error = #expect(throws: KafkaError.self) {
            try producer.send(message("lost"))
            try producer.settle()
        }
        #expect(error?.isRetriable == true && error?.isOfMessage == false)
        #expect(producer.mustRecycle)
    }

    @Test func itsPromisesAreNotOpenToConfiguration() {
        for property in ["enable.gapless.guarantee", "max.in.flight", "message.timeout.ms", "acks"] {
            var configuration = configuration
            configuration.properties[property] = "1"
            #expect(throws: KafkaError.self, "\(property)") {
                try IdempotentProducer(configuration: configuration)
            }
        }
    }
}
