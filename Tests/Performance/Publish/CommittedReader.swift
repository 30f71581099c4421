import CRDKafka
import Foundation
import KafkaClient
import Synchronization

/// A consumer of committed messages that notes when it has each: a thread on librdkafka's C API.
final class CommittedReader: Sendable {
    private struct State {
        /// By position.
        var arrivals: [UInt64: ContinuousClock.Instant] = [:]
        var messages: [(position: UInt64, message: KafkaMessage)] = []
    }

    private let state = Mutex(State())
    private let isOver = Atomic<Bool>(false)
    private let ended = DispatchSemaphore(value: 0)

    /// Reads all partitions of a topic from the beginning.
    init(_ bootstrap: String, _ topic: String, partitions: Int) {
        Thread { [self] in
            run(bootstrap, topic, partitions)
            ended.signal()
        }.start()
    }

    func arrival(of position: UInt64) -> ContinuousClock.Instant? { state.withLock { $0.arrivals[position] } }

    /// Those that came of a set of positions, in the order of the log.
    func messages(of positions: Set<UInt64>) -> [(position: UInt64, message: KafkaMessage)] {
        state.withLock { $0.messages.filter { positions.contains($0.position) } }
            .sorted { $0.position < $1.position }
    }

    var count: Int { state.withLock { $0.messages.count } }

    func close() {
        isOver.store(true, ordering: .relaxed)
        ended.wait()
    }

    private func run(_ bootstrap: String, _ topic: String, _ partitions: Int) {
        let client = BareClient.make(
            RD_KAFKA_CONSUMER,
            [
                "bootstrap.servers": bootstrap, "group.id": "publish-benchmark",
                "isolation.level": "read_committed", "enable.auto.commit": "false",
                "auto.offset.reset": "earliest", "socket.nagle.disable": "true",
            ]
        )
        rd_kafka_poll_set_consumer(client)
        let list = rd_kafka_topic_partition_list_new(Int32(partitions))
        for partition in 0..<Int32(partitions) {
            let place = rd_kafka_topic_partition_list_add(list, topic, partition)
            place?.pointee.offset = Int64(RD_KAFKA_OFFSET_BEGINNING)
        }
        rd_kafka_assign(client, list)
        rd_kafka_topic_partition_list_destroy(list)
        while !isOver.load(ordering: .relaxed) {
            guard let message = rd_kafka_consumer_poll(client, 100) else { continue }
            if message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR { take(message, .now) }
            rd_kafka_message_destroy(message)
        }
        rd_kafka_consumer_close(client)
        rd_kafka_destroy(client)
    }

    private func take(_ message: UnsafeMutablePointer<rd_kafka_message_t>, _ now: ContinuousClock.Instant) {
        let found = KafkaMessage(
            topic: "",
            key: Self.bytes(message.pointee.key, message.pointee.key_len),
            value: Self.bytes(message.pointee.payload, message.pointee.len),
            headers: Self.headers(message)
        )
        let id = found.headers.first { $0.name == "ce_id" }.map {
            String(decoding: $0.value ?? [], as: UTF8.self)
        }
        guard let position = id?.split(separator: "/").last.flatMap({ UInt64($0) }) else { return }
        state.withLock {
            $0.arrivals[position] = now
            $0.messages.append((position, found))
        }
    }

    private static func bytes(_ start: UnsafeMutableRawPointer?, _ count: Int) -> [UInt8] {
        [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }

    private static func headers(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> [KafkaHeader] {
        var list: OpaquePointer?
        var found: [KafkaHeader] = []
        guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR else { return [] }
        var (name, value, size): (UnsafePointer<CChar>?, UnsafeRawPointer?, Int) = (nil, nil, 0)
        while rd_kafka_header_get_all(list, found.count, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR {
            found.append(
                KafkaHeader(
                    name: name.map { String(cString: $0) } ?? "",
                    value: [UInt8](UnsafeRawBufferPointer(start: value, count: size))
                )
            )
        }
        return found
    }
}
