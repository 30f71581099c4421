import CRDKafka

/// Builds librdkafka's configuration object.
enum RDKafkaConf {
    /// A configuration with all properties and callbacks set. The caller owns it.
    static func make(_ properties: ClientProperties, events: ClientEvents) throws(KafkaError) -> OpaquePointer
    {
        let resolved = try properties.resolved()
        guard let conf = unsafe rd_kafka_conf_new() else {
            throw KafkaError(.createFailed, .configure, reason: "librdkafka made no configuration")
        }
        do throws(KafkaError) {
            for (name, value) in resolved {
                try unsafe set(conf, name, value, isSecret: properties.isSecret(name))
            }
        } catch {
            unsafe rd_kafka_conf_destroy(conf)
            throw error
        }
        // Unretained: the client owns the events and destroys librdkafka's handle, and with it every thread
        // that calls back, before it lets go of them.
        unsafe rd_kafka_conf_set_opaque(conf, Unmanaged.passUnretained(events).toOpaque())
        unsafe RDKafkaCallbacks.register(on: conf)
        if events.wantsStatistics { unsafe RDKafkaCallbacks.registerStatistics(on: conf) }
        return unsafe conf
    }

    /// Whether librdkafka knows a property and takes its value, asked of a configuration that is thrown away.
    static func check(_ name: String, _ value: String, isSecret: Bool) throws(KafkaError) {
        guard let conf = unsafe rd_kafka_conf_new() else {
            throw KafkaError(.createFailed, .configure, reason: "librdkafka made no configuration")
        }
        defer { unsafe rd_kafka_conf_destroy(conf) }
        try unsafe set(conf, name, value, isSecret: isSecret)
    }

    private static func set(
        _ conf: OpaquePointer,
        _ name: String,
        _ value: String,
        isSecret: Bool
    ) throws(KafkaError) {
        var text = [CChar](repeating: 0, count: RDKafkaText.capacity)
        let result = unsafe rd_kafka_conf_set(conf, name, value, &text, text.count)
        guard result == RD_KAFKA_CONF_OK else {
            // librdkafka's sentence may quote the value.
            let isHidden = isSecret && result == RD_KAFKA_CONF_INVALID
            let reason = isHidden ? "the value is refused" : RDKafkaText.string(text)
            throw KafkaError(.invalidArgument, .configure, reason: "property \(name): \(reason)")
        }
    }
}

/// Text that librdkafka writes into a buffer of the caller.
enum RDKafkaText {
    static let capacity = 512

    static func string(_ buffer: [CChar]) -> String {
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
