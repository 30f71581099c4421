import CRDKafka

extension RDKafkaClient {
    /// Puts one message into librdkafka's queue. Its bytes are copied.
    ///
    /// - Parameter number: comes back with an error of the message, from 0.
    func produce(_ message: KafkaMessage, number: Int) throws(KafkaError) {
        let topic = unsafe try self.topic(message.topic, .send)
        let headers = unsafe try Self.headers(message.headers)
        let error = unsafe withBytes(message.key) { key in
            unsafe withBytes(message.value) { value in
                unsafe crdkafka_produce(
                    raw,
                    topic,
                    message.key == nil ? 0 : 1,
                    key.baseAddress,
                    key.count,
                    message.value == nil ? 0 : 1,
                    value.baseAddress,
                    value.count,
                    headers,
                    number + Self.numberOffset
                )
            }
        }
        guard let error = unsafe take(error, .send) else { return }
        // The list stays ours until a message has been taken.
        unsafe headers.map { unsafe rd_kafka_headers_destroy($0) }
        throw error.of(message.topic, message: number)
    }

    /// Numbers cross as pointers: 0 would be none.
    static let numberOffset = 1

    /// A list of headers, owned by the caller; nil for none.
    private static func headers(_ headers: KafkaHeaders) throws(KafkaError) -> OpaquePointer? {
        guard headers.count > 0 else { return nil }
        guard let list = unsafe rd_kafka_headers_new(headers.count) else {
            throw KafkaError(.createFailed, .send, reason: "librdkafka made no list of headers")
        }
        var result = RD_KAFKA_RESP_ERR_NO_ERROR
        let areAdded = unsafe headers.withEach { name, value in
            // A null value needs no address, an empty one any address.
            unsafe result = rd_kafka_header_add(
                list,
                name.baseAddress?.assumingMemoryBound(to: CChar.self),
                name.count,
                value.map { unsafe $0.baseAddress ?? name.baseAddress ?? UnsafeRawPointer(list) },
                value?.count ?? 0
            )
            return result == RD_KAFKA_RESP_ERR_NO_ERROR
        }
        guard areAdded else {
            unsafe rd_kafka_headers_destroy(list)
            throw KafkaError(plain: KafkaErrorCode(result), .send)
        }
        return unsafe list
    }
}

/// The bytes of an array that may be absent.
private func withBytes<Result>(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    guard let bytes else { return unsafe body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    return unsafe bytes.withUnsafeBytes(body)
}
