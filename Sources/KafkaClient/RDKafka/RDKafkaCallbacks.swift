import CRDKafka

/// The C functions that librdkafka calls with log lines, errors and deliveries.
enum RDKafkaCallbacks {
    static func register(on conf: OpaquePointer) {
        unsafe rd_kafka_conf_set_log_cb(conf, logged)
        unsafe rd_kafka_conf_set_error_cb(conf, failed)
    }

    /// Statistics, which are delivered when the client is served, and wait in its queue until then: whoever asks for
    /// them has to serve it now and then, also when there is nothing to send.
    static func registerStatistics(on conf: OpaquePointer) {
        unsafe rd_kafka_conf_set_stats_cb(conf, measured)
    }

    /// Reports on every message of a producer, good or bad.
    ///
    /// Only failures are of interest, yet successes are asked for too: the flush within a commit wakes up at
    /// a report, and without any (`delivery.report.only.error`, or no callback) it looks again only every 10
    /// ms. A transaction of 1,000 messages then takes five times as long.
    static func registerDeliveries(on conf: OpaquePointer) {
        unsafe rd_kafka_conf_set_dr_msg_cb(conf, delivered)
    }
}

extension ClientEvents {
    /// The events of the client that a callback is about. Callbacks capture nothing; this pointer leads them.
    static func from(_ opaque: UnsafeMutableRawPointer?) -> ClientEvents? {
        guard let opaque = unsafe opaque else { return nil }
        return unsafe Unmanaged<ClientEvents>.fromOpaque(opaque).takeUnretainedValue()
    }
}

private func logged(
    client: OpaquePointer?,
    level: Int32,
    facility: UnsafePointer<CChar>?,
    text: UnsafePointer<CChar>?
) {
    // No client: the line of one that could not be made.
    guard let client = unsafe client else { return }
    let line = KafkaLogLine(
        level: KafkaLogLine.Level(rawValue: level) ?? .debug,
        facility: unsafe facility.map { unsafe String(cString: $0) } ?? "",
        text: unsafe text.map { unsafe String(cString: $0) } ?? ""
    )
    unsafe ClientEvents.from(rd_kafka_opaque(client))?.logged(line)
}

// 0: the text stays librdkafka's.
private func measured(
    client: OpaquePointer?,
    json: UnsafeMutablePointer<CChar>?,
    length: Int,
    opaque: UnsafeMutableRawPointer?
) -> Int32 {
    guard let json = unsafe json else { return 0 }
    let bytes = unsafe Array(UnsafeRawBufferPointer(start: json, count: length))
    unsafe ClientEvents.from(opaque)?.measured(bytes)
    return 0
}

// Trouble with brokers passes by itself, or is what a call ends with. Without this function librdkafka would log it.
private func failed(
    client: OpaquePointer?,
    code: Int32,
    reason: UnsafePointer<CChar>?,
    opaque: UnsafeMutableRawPointer?
) {}

// Called for each message: the good case must cost nothing.
private func delivered(
    client: OpaquePointer?,
    message: UnsafePointer<rd_kafka_message_t>?,
    opaque: UnsafeMutableRawPointer?
) {
    guard let message = unsafe message, unsafe message.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR else {
        return
    }
    let topic = unsafe message.pointee.rkt.flatMap { unsafe rd_kafka_topic_name($0) }
    unsafe ClientEvents.from(opaque)?.deliveryFailed(
        KafkaErrorCode(message.pointee.err),
        topic: topic.map { unsafe String(cString: $0) } ?? "?",
        message: Int(bitPattern: message.pointee._private) - RDKafkaClient.numberOffset
    )
}
