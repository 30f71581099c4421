import CRDKafka

/// A client of librdkafka's C API.
enum BareClient {
    /// - Parameter adjust: sets callbacks.
    static func make(
        _ kind: rd_kafka_type_t,
        _ properties: [String: String],
        _ adjust: (OpaquePointer?) -> Void = { _ in }
    ) -> OpaquePointer {
        var text = [CChar](repeating: 0, count: 512)
        let conf = rd_kafka_conf_new()
        for (name, value) in properties {
            let result = rd_kafka_conf_set(conf, name, value, &text, text.count)
            precondition(result == RD_KAFKA_CONF_OK, "\(name)=\(value) is not taken")
        }
        adjust(conf)
        guard let client = rd_kafka_new(kind, conf, &text, text.count) else {
            fatalError("librdkafka made no client")
        }
        return client
    }
}
