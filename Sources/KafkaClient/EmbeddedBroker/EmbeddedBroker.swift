/// A Kafka cluster inside this process: librdkafka's mock. It needs nothing installed, listens on loopback,
/// speaks the real protocol, so that other processes can read from it, and keeps nothing after the end.
///
/// For trying things out and for tests, never for records that matter: it keeps about 5 MB for each
/// partition, does not fence older producers, shows aborted messages to everybody, answers no admin requests,
/// and makes any topic that a client mentions, with 4 partitions: create topics before clients start.
package final class EmbeddedBroker: Sendable {
    /// `127.0.0.1:port`, one for each broker.
    package var bootstrapServers: String { cluster.bootstrapServers }

    let cluster: RDKafkaMockCluster

    package init(brokers: Int = 1, log: @escaping KafkaLogHandler = KafkaLog.silent) throws(KafkaError) {
        precondition(brokers > 0 && brokers <= Self.brokerLimit, "an embedded cluster has 1 to 10 brokers")
        try LoopbackAddress.check()
        cluster = try RDKafkaMockCluster(brokers: brokers, log: log)
    }

    /// How clients of this process reach it.
    package var configuration: KafkaConfiguration { KafkaConfiguration(bootstrapServers: bootstrapServers) }

    /// Creates a topic; one that exists is left as it is.
    package func createTopic(_ name: String, partitions: Int) throws(KafkaError) -> TopicCreation {
        do throws(KafkaError) {
            try cluster.createTopic(name, partitions: partitions)
            return .created
        } catch {
            guard error.code == .topicAlreadyExists else { throw error }
            return .alreadyExists
        }
    }

    /// Ends the cluster and forgets everything. Its clients should be closed first.
    package func close() {
        cluster.destroy()
    }

    package static let brokerLimit = 10
}
