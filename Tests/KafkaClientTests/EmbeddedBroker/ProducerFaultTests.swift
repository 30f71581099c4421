import Testing

@testable import KafkaClient

@Suite(.ownThread)
struct ProducerFaultTests {
    let broker: EmbeddedBroker
    var configuration: KafkaConfiguration { broker.configuration }

    init() throws {
        broker = try EmbeddedBroker()
        _ = try broker.createTopic("topic", partitions: 1)
    }

    @Test func aCoordinatorThatIsNotThereYetIsWaitedFor() throws {
        let codes = [KafkaErrorCode](repeating: .coordinatorNotAvailable, count: 2)
        try broker.failNext(.findCoordinator, with: codes)
        try broker.failNext(.initProducerID, with: codes)
        let producer = try configuration.producer("waiting")
        defer { producer.close() }
        try producer.begin()
        try producer.send("topic", "message")
        #expect(try producer.commit() == .committed(certain: true))
    }

    @Test func initialisingWithoutABrokerIsRetriableAndResumes() throws {
        try broker.failNext(.findCoordinator, with: Array(repeating: .transport, count: 1_000))
        let producer = try TransactionalProducer(configuration: configuration, transactionalID: "resumes")
        defer { producer.close() }
        let error = #expect(throws: KafkaError.self) {
            try producer.initTransactions(timeout: .milliseconds(500))
        }
        #expect(error?.code == .timedOut)
        #expect(error?.isRetriable == true)
        try broker.clearFailures(.findCoordinator)
        try producer.initTransactions(timeout: patience)
        try producer.begin()
        try producer.send("topic", "message")
        #expect(try producer.commit() == .committed(certain: true))
    }

    @Test func aFullQueueIsWaitedForAndThenNamed() throws {
        var limits = ProducerLimits()
        limits.queueMessages = 10
        limits.queueWait = .milliseconds(300)
        let producer = try configuration.producer("full", limits: limits)
        defer { producer.close() }
        let roundTrip = Duration.seconds(2)
        try broker.setRoundTrip(broker: 1, roundTrip)
        try producer.begin()
        let clock = ContinuousClock()
        let start = clock.now
        var sent = 0
        let error = #expect(throws: KafkaError.self) {
            while sent < 1_000 {
                try producer.send("topic", "message \(sent)")
                sent += 1
            }
        }
        // Whoever stood still for a round trip found room once more.
        #expect(sent == 10 || sent > 10 && clock.now - start > roundTrip)
        #expect(error?.code == .queueFull)
        #expect(error?.isRetriable == true)
        #expect(clock.now - start >= limits.queueWait)
        try broker.setRoundTrip(broker: 1, .zero)
        #expect(try producer.commit() == .committed(certain: true))
        #expect(try configuration.records("topic").count == sent)
    }

    @Test func aFullQueueThatDrainsLosesNothing() throws {
        var limits = ProducerLimits()
        limits.queueMessages = 10
        let producer = try configuration.producer("drains", limits: limits)
        defer { producer.close() }
        try producer.begin()
        for index in 0..<500 { try producer.send("topic", "\(index)") }
        #expect(try producer.commit() == .committed(certain: true))
        #expect(try configuration.values("topic") == (0..<500).map { "\($0)" })
    }

    @Test func callsInTheWrongOrderStopTheProcess() async {
        await #expect(processExitsWith: .failure) {
            let broker = try EmbeddedBroker()
            let producer = try TransactionalProducer(
                configuration: broker.configuration,
                transactionalID: "order"
            )
            try producer.begin()
        }
    }
}
