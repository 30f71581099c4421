import CRDKafka
import Glibc
import SimulatedLog

/// The limit: librdkafka's C API alone, with the properties of the publisher's producer.
final class BareProducer {
    /// Where the time of a run went, in seconds.
    struct Spent {
        var sending = 0.0
        var committing = 0.0
    }

    private let client: OpaquePointer
    private var topics: [OpaquePointer] = []
    private var names: [UnsafeMutablePointer<CChar>] = []

    init(_ bootstrap: String, id: String) {
        var properties = Self.properties
        properties["bootstrap.servers"] = bootstrap
        properties["transactional.id"] = id
        client = BareClient.make(RD_KAFKA_PRODUCER, properties) { conf in
            // Without reports the flush within a commit looks again only every 10 ms.
            rd_kafka_conf_set_dr_msg_cb(conf) { _, _, _ in }
        }
        check(rd_kafka_init_transactions(client, 30_000))
    }

    private static let properties = [
        "client.id": "bare", "transaction.timeout.ms": "30000", "enable.idempotence": "true", "acks": "all",
        "partitioner": "murmur2_random", "delivery.report.only.error": "false",
        "queue.buffering.max.messages": "100000", "queue.buffering.max.kbytes": "65536",
        "message.max.bytes": "1000000", "compression.type": "lz4", "linger.ms": "5", "batch.size": "1000000",
        "batch.num.messages": "10000", "socket.nagle.disable": "true", "allow.auto.create.topics": "false",
    ]

    /// Makes ready to send what follows: handles of topics, and names as C has them.
    func prepare(_ messages: LaneMessages, topic: (String) -> String) {
        topics = messages.topics.map { name in
            guard let handle = rd_kafka_topic_new(client, topic(name), nil) else { fatalError(name) }
            return handle
        }
        names = messages.names.map { strdup($0) }
    }

    func sendAll(_ messages: LaneMessages) -> Spent {
        var spent = Spent()
        for transaction in messages.transactions {
            let began = ContinuousClock.now
            begin()
            send(messages, transaction)
            let sent = ContinuousClock.now
            commit()
            spent.sending += began.duration(to: sent).inSeconds
            spent.committing += sent.duration(to: .now).inSeconds
        }
        return spent
    }

    func begin() {
        rd_kafka_poll(client, 0)
        check(rd_kafka_begin_transaction(client))
    }

    func commit() { check(rd_kafka_commit_transaction(client, -1)) }

    func send(_ messages: LaneMessages, _ range: Range<Int>) {
        messages.bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            for index in range { send(messages.messages[index], messages, base) }
        }
    }

    private func send(_ message: LaneMessages.Message, _ all: LaneMessages, _ base: UnsafeRawPointer) {
        guard let headers = rd_kafka_headers_new(message.headers.count) else { fatalError("no headers") }
        for index in message.headers {
            let header = all.headers[index]
            rd_kafka_header_add(
                headers,
                names[header.name],
                -1,
                base + header.value.start,
                header.value.count
            )
        }
        check(
            crdkafka_produce(
                client,
                topics[message.topic],
                1,
                base + message.key.start,
                message.key.count,
                1,
                base + message.value.start,
                message.value.count,
                headers,
                0
            )
        )
    }

    func close() {
        topics.forEach { rd_kafka_topic_destroy($0) }
        names.forEach { free($0) }
        rd_kafka_destroy(client)
    }

    private func check(_ error: OpaquePointer?) {
        guard let error else { return }
        fatalError(String(cString: rd_kafka_error_string(error)))
    }
}
