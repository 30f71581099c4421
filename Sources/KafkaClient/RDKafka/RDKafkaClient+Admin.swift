import CRDKafka

extension RDKafkaClient {
    /// Asks the controller for a new topic.
    func createTopic(_ declaration: TopicDeclaration, timeout: Duration) throws(KafkaError) {
        var text = [CChar](repeating: 0, count: RDKafkaText.capacity)
        let created = unsafe rd_kafka_NewTopic_new(
            declaration.name,
            Int32(declaration.partitions),
            Int32(declaration.replication),
            &text,
            text.count
        )
        guard let topic = unsafe created else {
            throw KafkaError(.invalidArgument, .createTopic, reason: RDKafkaText.string(text))
        }
        defer { unsafe rd_kafka_NewTopic_destroy(topic) }
        for (name, value) in declaration.configuration.sorted(by: { $0.key < $1.key }) {
            let code = KafkaErrorCode(unsafe rd_kafka_NewTopic_set_config(topic, name, value))
            guard code == .none else { throw KafkaError(plain: code, .createTopic) }
        }
        let event = unsafe try request(RD_KAFKA_ADMIN_OP_CREATETOPICS, .createTopic, timeout) {
            options,
            queue in
            var topics: [OpaquePointer?] = unsafe [topic]
            unsafe rd_kafka_CreateTopics(raw, &topics, topics.count, options, queue)
        }
        defer { unsafe rd_kafka_event_destroy(event) }
        var count = 0
        guard
            let results = unsafe rd_kafka_CreateTopics_result_topics(
                rd_kafka_event_CreateTopics_result(event),
                &count
            ), count == 1
        else {
            throw KafkaError(.state, .createTopic, reason: "the answer names \(count) topics instead of one")
        }
        let code = unsafe KafkaErrorCode(rd_kafka_topic_result_error(results[0]))
        guard code != .none else { return }
        let reason = unsafe rd_kafka_topic_result_error_string(results[0]).map { unsafe String(cString: $0) }
        throw KafkaError(plain: code, .createTopic, reason: reason)
    }

    /// The configuration of a topic as the broker reports it.
    func topicConfiguration(_ name: String, timeout: Duration) throws(KafkaError) -> [String: String] {
        guard let resource = unsafe rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name) else {
            throw KafkaError(.invalidArgument, .describeTopic, reason: "the name \(name) is refused")
        }
        defer { unsafe rd_kafka_ConfigResource_destroy(resource) }
        let event = unsafe try request(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, .describeTopic, timeout) {
            options,
            queue in
            var resources: [OpaquePointer?] = unsafe [resource]
            unsafe rd_kafka_DescribeConfigs(raw, &resources, resources.count, options, queue)
        }
        defer { unsafe rd_kafka_event_destroy(event) }
        var count = 0
        guard
            let results = unsafe rd_kafka_DescribeConfigs_result_resources(
                rd_kafka_event_DescribeConfigs_result(event),
                &count
            ), count == 1, let described = unsafe results[0]
        else {
            throw KafkaError(
                .state,
                .describeTopic,
                reason: "the answer names \(count) topics instead of one"
            )
        }
        let code = unsafe KafkaErrorCode(rd_kafka_ConfigResource_error(described))
        guard code == .none else { throw KafkaError(plain: code, .describeTopic) }
        return unsafe Self.entries(described)
    }

    private static func entries(_ resource: OpaquePointer) -> [String: String] {
        var count = 0
        guard let entries = unsafe rd_kafka_ConfigResource_configs(resource, &count) else { return [:] }
        var configuration: [String: String] = [:]
        for index in 0..<count {
            guard let name = unsafe rd_kafka_ConfigEntry_name(entries[index]),
                let value = unsafe rd_kafka_ConfigEntry_value(entries[index])
            else { continue }
            unsafe configuration[String(cString: name)] = unsafe String(cString: value)
        }
        return configuration
    }

    /// Sends an admin request and waits for its answer, which the caller must destroy.
    private func request(
        _ kind: rd_kafka_admin_op_t,
        _ operation: KafkaError.Operation,
        _ timeout: Duration,
        send: (_ options: OpaquePointer?, _ queue: OpaquePointer?) -> Void
    ) throws(KafkaError) -> OpaquePointer {
        let options = unsafe rd_kafka_AdminOptions_new(raw, kind)
        defer { unsafe rd_kafka_AdminOptions_destroy(options) }
        let milliseconds = timeout.timeoutMilliseconds
        var text = [CChar](repeating: 0, count: RDKafkaText.capacity)
        let code = KafkaErrorCode(
            unsafe rd_kafka_AdminOptions_set_request_timeout(options, milliseconds, &text, text.count)
        )
        guard code == .none else { throw KafkaError(code, operation, reason: RDKafkaText.string(text)) }
        let queue = unsafe rd_kafka_queue_new(raw)
        defer { unsafe rd_kafka_queue_destroy(queue) }
        unsafe send(options, queue)
        // librdkafka answers with a timeout of its own; the margin lets that answer arrive.
        let patience = (timeout + Self.answerMargin).timeoutMilliseconds
        guard let event = unsafe rd_kafka_queue_poll(queue, patience) else {
            throw KafkaError(plain: .timedOut, operation)
        }
        let failure = unsafe KafkaErrorCode(rd_kafka_event_error(event))
        guard failure == .none else {
            let reason = unsafe rd_kafka_event_error_string(event).map { unsafe String(cString: $0) }
            unsafe rd_kafka_event_destroy(event)
            throw KafkaError(plain: failure, operation, reason: reason)
        }
        return unsafe event
    }

    private static let answerMargin = Duration.seconds(1)
}
