import Synchronization
import Testing

@testable import KafkaClient

@Suite(.ownThread)
struct ClusterTests {
    @Test func topicsAreMadeOnceAndDescribed() throws {
        let broker = try EmbeddedBroker(brokers: 3)
        defer { broker.close() }
        let cluster = Cluster.embedded(broker)
        let first = try cluster.ensureTopic(TopicDeclaration(name: "t", partitions: 6), timeout: patience)
        #expect(first.creation == .created)
        #expect(first.topic.partitions == 6)
        let second = try cluster.ensureTopic(TopicDeclaration(name: "t", partitions: 9), timeout: patience)
        #expect(second.creation == .alreadyExists)
        #expect(second.topic.partitions == 6)
    }

    @Test func theEmbeddedBrokerAnswersNoQuestionsAboutConfiguration() throws {
        let broker = try EmbeddedBroker()
        defer { broker.close() }
        _ = try broker.createTopic("t", partitions: 2)
        let admin = try KafkaAdmin(configuration: broker.configuration)
        defer { admin.close() }
        let asked = try admin.describeTopic("t", timeout: patience, configurationTimeout: .seconds(3))
        #expect(asked?.partitions == 2)
        #expect(asked?.configuration == nil && asked?.mayBeTold == true)
        let unasked = try admin.describeTopic("t", timeout: patience, configuration: false)
        #expect(unasked?.partitions == 2)
        #expect(unasked?.configuration == nil && unasked?.refusal == nil)
    }

    @Test func transactionsCrossBrokers() throws {
        let broker = try EmbeddedBroker(brokers: 3)
        defer { broker.close() }
        _ = try broker.createTopic("t", partitions: 6)
        try broker.setCoordinator(of: "crossing", broker: 2)
        let producer = try broker.configuration.producer("crossing")
        defer { producer.close() }
        try producer.begin()
        for index in 0..<60 {
            try producer.send(KafkaMessage(topic: "t", key: bytes("\(index)"), value: bytes("\(index)")))
        }
        #expect(try producer.commit() == .committed(certain: true))
        var count = 0
        for partition in 0..<6 {
            count += try broker.configuration.records("t", KafkaPartition(rawValue: Int32(partition))).count
        }
        #expect(count == 60)
    }

    @Test func aClosedBrokerIsAnErrorNotACrash() throws {
        let broker = try EmbeddedBroker()
        broker.close()
        broker.close()
        #expect(throws: KafkaError.self) { try broker.createTopic("t", partitions: 1) }
    }

    @Test func logLinesReachTheHandler() throws {
        let lines = Mutex<[KafkaLogLine]>([])
        let producer = try TransactionalProducer(configuration: .nobody, transactionalID: "log") { line in
            lines.withLock { $0.append(line) }
        }
        let isTold = {
            lines.withLock { $0.contains { $0.facility == "FAIL" && $0.level <= .error && !$0.text.isEmpty } }
        }
        // One such time may be over before a busy machine has tried to connect.
        let deadline = Deadline(after: patience)
        repeat {
            #expect(throws: KafkaError.self) { try producer.initTransactions(timeout: .milliseconds(300)) }
        } while !isTold() && !deadline.hasPassed
        producer.close()
        #expect(isTold())
    }
}
