import CRDKafka

/// Sole owner of one librdkafka handle and of the topic handles made from it.
///
/// Not `Sendable`: it is used and destroyed on the thread of its owner. All calls that touch the pointers are
/// extensions of this type in this folder.
@safe final class RDKafkaClient {
    enum Kind {
        case producer
        case consumer
    }

    let events: ClientEvents
    private var handle: OpaquePointer?
    private var topics: [String: OpaquePointer] = unsafe [:]

    /// - Parameter statistics: nil: none are made.
    init(
        _ kind: Kind,
        properties: ClientProperties,
        log: @escaping KafkaLogHandler,
        statistics: KafkaStatisticsHandler? = nil
    ) throws(KafkaError) {
        events = ClientEvents(log: log, statistics: statistics)
        let conf = unsafe try RDKafkaConf.make(properties, events: events)
        do throws(KafkaError) {
            if kind == .producer {
                unsafe RDKafkaCallbacks.registerDeliveries(on: conf)
                unsafe try TransactionInterceptors.register(on: conf, events: events)
            }
        } catch {
            unsafe rd_kafka_conf_destroy(conf)
            throw error
        }
        var text = [CChar](repeating: 0, count: RDKafkaText.capacity)
        let type = kind == .producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER
        guard let handle = unsafe rd_kafka_new(type, conf, &text, text.count) else {
            // On failure the configuration still belongs to us; but one with interceptors was taken apart in
            // part (librdkafka 2.0.2 calls on a freed list when it is destroyed): it is left where it is.
            if kind != .producer { unsafe rd_kafka_conf_destroy(conf) }
            throw KafkaError(.invalidArgument, .configure, reason: RDKafkaText.string(text))
        }
        unsafe self.handle = handle
    }

    deinit {
        destroy()
    }

    /// Ends librdkafka's threads. Messages that wait to be sent are dropped. May be called twice.
    func destroy() {
        guard let handle = unsafe handle else { return }
        while let (_, topic) = unsafe topics.popFirst() {
            unsafe rd_kafka_topic_destroy(topic)
        }
        unsafe rd_kafka_destroy(handle)
        unsafe self.handle = nil
    }

    /// The handle, for the extensions in this folder.
    var raw: OpaquePointer {
        guard let handle = unsafe handle else { preconditionFailure("a closed Kafka client was used") }
        return unsafe handle
    }

    /// The topic handle, made once: naming the topic by its handle saves librdkafka a look-up for each
    /// message.
    func topic(_ name: String, _ operation: KafkaError.Operation) throws(KafkaError) -> OpaquePointer {
        if let topic = unsafe topics[name] { return unsafe topic }
        guard let topic = unsafe rd_kafka_topic_new(raw, name, nil) else {
            throw KafkaError(plain: KafkaErrorCode(rd_kafka_last_error()), operation)
        }
        unsafe topics[name] = topic
        return unsafe topic
    }

    /// Delivers waiting callbacks, and waits up to `duration` for the first.
    func serveCallbacks(for duration: Duration) {
        _ = unsafe rd_kafka_poll(raw, duration.timeoutMilliseconds)
    }

    /// Sends at once whatever waits, and waits for the reports of deliveries.
    ///
    /// - Returns: whether nothing waits any more.
    func flush(for duration: Duration) -> Bool {
        unsafe rd_kafka_flush(raw, duration.timeoutMilliseconds) == RD_KAFKA_RESP_ERR_NO_ERROR
    }

    /// Messages that wait to be sent or to be answered for.
    var queueLength: Int { unsafe Int(rd_kafka_outq_len(raw)) }

    /// The error that made the client useless, or nil.
    func fatalError(_ operation: KafkaError.Operation) -> KafkaError? {
        var text = [CChar](repeating: 0, count: RDKafkaText.capacity)
        let code = unsafe KafkaErrorCode(rd_kafka_fatal_error(raw, &text, text.count))
        guard code != .none else { return nil }
        return KafkaError(code, operation, reason: RDKafkaText.string(text), isFatal: true)
    }
}
