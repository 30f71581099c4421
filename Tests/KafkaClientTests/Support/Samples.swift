import Broker

@testable import KafkaClient

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The same bytes each time, which no compression makes smaller.
func incompressible(_ count: Int) -> [UInt8] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt8(truncatingIfNeeded: state)
    }
}

func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

/// How long a healthy step may take before a test gives up.
let patience = Duration.seconds(300)

extension KafkaConfiguration {
    /// Of brokers that are away: nobody listens there.
    static var nobody: KafkaConfiguration {
        KafkaConfiguration(bootstrapServers: "127.0.0.1:\(LocalPort.free())")
    }

    func producer(
        _ transactionalID: String,
        timeout: Duration = patience,
        limits: ProducerLimits = ProducerLimits()
    ) throws(KafkaError) -> TransactionalProducer {
        let producer = try TransactionalProducer(
            configuration: self,
            transactionalID: transactionalID,
            transactionTimeout: timeout,
            limits: limits
        )
        try producer.initTransactions(timeout: patience)
        return producer
    }

    /// Everything committed in a partition, in order.
    func records(_ topic: String, _ partition: KafkaPartition = 0) throws(KafkaError) -> [KafkaRecord] {
        let reader = try TopicReader(configuration: self, topic: topic, partition: partition)
        defer { reader.close() }
        var records: [KafkaRecord] = []
        _ = try reader.readToProvenEnd(timeout: patience) { records.append($0) }
        return records
    }

    func values(_ topic: String) throws(KafkaError) -> [String?] {
        try records(topic).map { text($0.value) }
    }
}

extension TransactionalProducer {
    func send(_ topic: String, _ values: String...) throws(KafkaError) {
        for value in values {
            try send(KafkaMessage(topic: topic, key: bytes("key"), value: bytes(value)))
        }
    }
}
