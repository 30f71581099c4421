import CRDKafka

extension RDKafkaClient {
    // The simple consumer interface: one partition, no group.
    func startConsuming(_ topic: String, _ partition: KafkaPartition, at start: ReadStart) throws(KafkaError)
    {
        let offset =
            switch start {
            case .beginning: Int64(RD_KAFKA_OFFSET_BEGINNING)
            case .offset(let offset): offset.rawValue
            case .end: Int64(RD_KAFKA_OFFSET_END)
            }
        let handle = unsafe try self.topic(topic, .read)
        guard unsafe rd_kafka_consume_start(handle, partition.rawValue, offset) == 0 else {
            throw KafkaError(plain: KafkaErrorCode(rd_kafka_last_error()), .read)
        }
    }

    /// Must precede ``destroy()`` of a client that consumes.
    func stopConsuming(_ topic: String, _ partition: KafkaPartition) {
        guard let handle = unsafe try? self.topic(topic, .read) else { return }
        _ = unsafe rd_kafka_consume_stop(handle, partition.rawValue)
    }

    /// Waits for what comes next in a partition that ``startConsuming(_:_:at:)`` was called for. Errors of
    /// the partition are a result, so that the caller can tell those that pass.
    func consume(
        _ topic: String,
        _ partition: KafkaPartition,
        timeout: Duration
    ) throws(KafkaError) -> Result<FeedItem, KafkaError> {
        let handle = unsafe try self.topic(topic, .read)
        serveCallbacks(for: .zero)
        let milliseconds = timeout.timeoutMilliseconds
        guard let message = unsafe rd_kafka_consume(handle, partition.rawValue, milliseconds) else {
            let code = KafkaErrorCode(rd_kafka_last_error())
            return code == .timedOut ? .success(.nothing) : .failure(KafkaError(plain: code, .read))
        }
        defer { unsafe rd_kafka_message_destroy(message) }
        let code = unsafe KafkaErrorCode(message.pointee.err)
        if code == .none { return .success(.record(unsafe Self.record(message, topic: topic))) }
        if code == .partitionEnd {
            return .success(.caughtUp(KafkaOffset(rawValue: unsafe message.pointee.offset)))
        }
        let reason = unsafe rd_kafka_message_errstr(message).map { unsafe String(cString: $0) }
        return .failure(KafkaError(plain: code, .read, reason: reason))
    }

    private static func record(_ message: UnsafeMutablePointer<rd_kafka_message_t>, topic: String)
        -> KafkaRecord
    {
        var timestampType = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let timestamp = unsafe rd_kafka_message_timestamp(message, &timestampType)
        return KafkaRecord(
            topic: topic,
            partition: KafkaPartition(rawValue: unsafe message.pointee.partition),
            offset: KafkaOffset(rawValue: unsafe message.pointee.offset),
            key: unsafe bytes(message.pointee.key, message.pointee.key_len),
            value: unsafe bytes(message.pointee.payload, message.pointee.len),
            headers: unsafe headers(message),
            timestampMilliseconds: timestampType == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? nil : timestamp
        )
    }

    private static func headers(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> [KafkaHeader] {
        var list: OpaquePointer?
        guard unsafe rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR else { return [] }
        var headers: [KafkaHeader] = []
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while unsafe rd_kafka_header_get_all(list, headers.count, &name, &value, &size)
            == RD_KAFKA_RESP_ERR_NO_ERROR
        {
            let text = unsafe name.map { unsafe String(cString: $0) } ?? ""
            headers.append(KafkaHeader(name: text, value: unsafe bytes(value, size)))
        }
        return headers
    }

    private static func bytes(_ start: UnsafeRawPointer?, _ count: Int) -> [UInt8]? {
        guard let start = unsafe start else { return nil }
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}
