import CRDKafka

/// Watches the requests that open and end transactions as they cross the wire.
enum TransactionInterceptors {
    static func register(on conf: OpaquePointer, events: ClientEvents) throws(KafkaError) {
        let opaque = unsafe Unmanaged.passUnretained(events).toOpaque()
        let result = unsafe rd_kafka_conf_interceptor_add_on_new(conf, name, created, opaque)
        guard result == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaError(plain: KafkaErrorCode(result), .configure)
        }
    }

    fileprivate static let name = "transaction-traffic"
}

// Interceptors of requests can only be attached to a client from within on_new.
private func created(
    client: OpaquePointer?,
    conf: OpaquePointer?,
    opaque: UnsafeMutableRawPointer?,
    text: UnsafeMutablePointer<CChar>?,
    size: Int
) -> rd_kafka_resp_err_t {
    let name = TransactionInterceptors.name
    let result = unsafe rd_kafka_interceptor_add_on_request_sent(client, name, requestSent, opaque)
    guard result == RD_KAFKA_RESP_ERR_NO_ERROR else { return result }
    return unsafe rd_kafka_interceptor_add_on_response_received(client, name, responseReceived, opaque)
}

private func requestSent(
    client: OpaquePointer?,
    socket: Int32,
    broker: UnsafePointer<CChar>?,
    brokerID: Int32,
    apiKey: Int16,
    apiVersion: Int16,
    correlation: Int32,
    size: Int,
    opaque: UnsafeMutableRawPointer?
) -> rd_kafka_resp_err_t {
    if let request = TransactionRequest(rawValue: apiKey) {
        unsafe ClientEvents.from(opaque)?.sent(request)
    }
    return RD_KAFKA_RESP_ERR_NO_ERROR
}

private func responseReceived(
    client: OpaquePointer?,
    socket: Int32,
    broker: UnsafePointer<CChar>?,
    brokerID: Int32,
    apiKey: Int16,
    apiVersion: Int16,
    correlation: Int32,
    size: Int,
    roundTrip: Int64,
    error: rd_kafka_resp_err_t,
    opaque: UnsafeMutableRawPointer?
) -> rd_kafka_resp_err_t {
    if let request = TransactionRequest(rawValue: apiKey) {
        unsafe ClientEvents.from(opaque)?.received(request, isAnswer: error == RD_KAFKA_RESP_ERR_NO_ERROR)
    }
    return RD_KAFKA_RESP_ERR_NO_ERROR
}
