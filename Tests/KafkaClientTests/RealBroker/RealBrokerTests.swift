import Broker
import Testing

@testable import KafkaClient

/// What the embedded broker cannot show: fencing, aborted messages hidden, open transactions, a broker that
/// dies.
@Suite(.serialized, .ownThread)
struct RealBrokerTests {
    let broker: BrokerProcess
    var configuration: KafkaConfiguration { broker.configuration }

    init() throws {
        broker = try BrokerProcess()
        try broker.createTopic("topic")
    }

    @Test func readersSeeCommittedMessagesOnly() throws {
        let producer = try configuration.producer("commit-and-abort")
        defer { producer.close() }
        try producer.begin()
        try producer.send("topic", "first")
        #expect(try producer.commit() == .committed(certain: true))
        try producer.begin()
        try leaveOpen(producer, "aborted")
        try producer.abort()
        try producer.begin()
        try producer.send("topic", "second")
        #expect(try producer.commit() == .committed(certain: true))

        let records = try configuration.records("topic")
        #expect(records.map { text($0.value) } == ["first", "second"])
        // The markers and the aborted message have offsets too.
        #expect((records.last?.offset).map { $0 > 2 } == true)
    }

    @Test func anEndAfterAnAbortedTransactionIsProven() throws {
        let producer = try configuration.producer("aborted-end")
        defer { producer.close() }
        try producer.begin()
        try producer.send("topic", "committed")
        #expect(try producer.commit() == .committed(certain: true))
        // More aborted messages than the first piece before the end that is searched for the last record.
        try producer.begin()
        for _ in 0..<200 { try producer.send("topic", "aborted") }
        try leaveOpen(producer, "aborted")
        try producer.abort()
        #expect(try configuration.values("topic") == ["committed"])
        let last = try TopicReader.lastRecord(
            configuration: configuration,
            topic: "topic",
            partition: 0,
            timeout: patience
        )
        #expect(text(last?.value) == "committed")
    }

    @Test func anOlderProducerIsFenced() throws {
        let zombie = try configuration.producer("fenced")
        defer { zombie.close() }
        try zombie.begin()
        try leaveOpen(zombie, "zombie")
        let successor = try configuration.producer("fenced")
        defer { successor.close() }
        let error = #expect(throws: KafkaError.self) { try Self.end(zombie) }
        #expect(error?.isFenced == true)
        #expect(error?.isFatal == true)
        try successor.begin()
        try successor.send("topic", "successor")
        #expect(try successor.commit() == .committed(certain: true))
        #expect(try configuration.values("topic") == ["successor"])
    }

    @Test func theEndIsBehindAnOpenTransaction() throws {
        let neighbour = try configuration.producer("neighbour")
        defer { neighbour.close() }
        try neighbour.begin()
        try leaveOpen(neighbour, "open")
        let producer = try configuration.producer("committed")
        defer { producer.close() }
        try producer.begin()
        try producer.send("topic", "committed")
        #expect(try producer.commit() == .committed(certain: true))

        let reader = try TopicReader(configuration: configuration, topic: "topic", partition: 0)
        defer { reader.close() }
        var values: [String?] = []
        let error = #expect(throws: KafkaError.self) {
            _ = try reader.readToProvenEnd(timeout: .seconds(1)) { values.append(text($0.value)) }
        }
        #expect(error?.code == .timedOut)
        #expect(values.isEmpty)
        try neighbour.abort()
        _ = try reader.readToProvenEnd(timeout: patience) { values.append(text($0.value)) }
        #expect(values == ["committed"])
    }

    @Test func theTakeOverEndsWhatTheOlderProducerLeftOpen() throws {
        let crashed = try configuration.producer("crashed")
        try crashed.begin()
        try leaveOpen(crashed, "left open")
        crashed.close()
        let successor = try configuration.producer("crashed")
        defer { successor.close() }
        #expect(try configuration.records("topic").isEmpty)
    }

    @Test func topicsAreCreatedWithTheirConfiguration() throws {
        let cluster = Cluster.remote(configuration)
        let declaration = TopicDeclaration(
            name: "compacted",
            partitions: 3,
            configuration: ["cleanup.policy": "compact"]
        )
        let first = try cluster.ensureTopic(declaration, timeout: patience)
        #expect(first.creation == .created)
        #expect(first.topic.partitions == 3)
        #expect(first.topic.configuration?["cleanup.policy"] == "compact")
        #expect(try cluster.ensureTopic(declaration, timeout: patience).creation == .alreadyExists)
    }

    @Test func aTopicThatDoesNotExistIsNotMade() throws {
        var hasty = configuration
        hasty.properties["topic.metadata.propagation.max.ms"] = "100"
        let producer = try hasty.producer("unknown-topic")
        defer { producer.close() }
        try producer.begin()
        try producer.send("misspelt", "message")
        guard case .aborted(let error) = try producer.commit() else {
            Issue.record("a message for an unknown topic was committed")
            return
        }
        #expect([.unknownTopic, .unknownPartition, .unknownTopicOrPartition].contains(error.code))
        let admin = try KafkaAdmin(configuration: configuration)
        defer { admin.close() }
        #expect(try admin.describeTopic("misspelt", timeout: patience) == nil)
    }

    @Test func anAbortRightAfterTheFirstMessageIsHarmless() throws {
        let producer = try configuration.producer("hasty")
        defer { producer.close() }
        for _ in 0..<20 {
            try producer.begin()
            try producer.send("topic", "aborted")
            try producer.abort()
        }
        try producer.begin()
        try producer.send("topic", "committed")
        #expect(try producer.commit() == .committed(certain: true))
        #expect(try configuration.values("topic") == ["committed"])
    }

    @Test func aBrokerThatDiesIsOutlived() throws {
        let producer = try configuration.producer("restart")
        defer { producer.close() }
        try producer.begin()
        try producer.send("topic", "before")
        #expect(try producer.commit() == .committed(certain: true))
        broker.kill()

        let reader = try TopicReader(configuration: configuration, topic: "topic", partition: 0)
        defer { reader.close() }
        let missing = #expect(throws: KafkaError.self) {
            _ = try reader.readToProvenEnd(timeout: .seconds(1)) { _ in }
        }
        #expect(missing?.isRetriable == true)
        let homeless = try TransactionalProducer(configuration: configuration, transactionalID: "restart")
        defer { homeless.close() }
        let waiting = #expect(throws: KafkaError.self) { try homeless.initTransactions(timeout: .seconds(1)) }
        #expect(waiting?.isRetriable == true)

        try broker.start()
        try broker.createTopic("topic")
        try homeless.initTransactions(timeout: patience)
        try homeless.begin()
        try homeless.send("topic", "after")
        #expect(try homeless.commit() == .committed(certain: true))
        #expect(try configuration.values("topic").last == "after")
    }

    /// Sends a message and waits until it is in the log, visible or not, with its transaction still open.
    private func leaveOpen(_ producer: TransactionalProducer, _ value: String) throws {
        let deadline = Deadline(after: patience)
        let before = try end(by: deadline)
        try producer.send("topic", value)
        while try end(by: deadline) == before {
            try #require(!deadline.hasPassed, "the message did not reach the log")
        }
    }

    private func end(by deadline: Deadline) throws -> KafkaOffset {
        try PartitionEnd.find(
            configuration: configuration,
            topic: "topic",
            partition: 0,
            by: deadline,
            log: KafkaLog.silent
        )
    }

    private static func end(_ producer: TransactionalProducer) throws {
        if case .aborted(let error) = try producer.commit() { throw error }
    }
}
