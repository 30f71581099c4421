/// Creates and describes topics on a broker that answers admin requests (the embedded one does not).
///
/// **Blocking**: for one dedicated operating system thread, never for a task on Swift's cooperative pool.
package final class KafkaAdmin {
    private let client: RDKafkaClient

    /// - Throws: only for a configuration that librdkafka refuses.
    package init(
        configuration: KafkaConfiguration,
        log: @escaping KafkaLogHandler = KafkaLog.silent
    ) throws(KafkaError) {
        client = try RDKafkaClient(
            .producer,
            properties: ClientProperties(configuration, required: [:]),
            log: log
        )
    }

    /// Creates a topic; one that exists is left as it is, and need not be one that may be created.
    ///
    /// `timeout` bounds each of two requests, of which the second is seldom made.
    ///
    /// - Throws: the broker's refusal; also of a topic that may not be created and is not seen.
    package func createTopic(_ declaration: TopicDeclaration, timeout: Duration) throws(KafkaError)
        -> TopicCreation
    {
        do throws(KafkaError) {
            try client.createTopic(declaration, timeout: timeout)
            return .created
        } catch {
            if error.code == .topicAlreadyExists { return .alreadyExists }
            // Brokers ask whether a topic may be created before they look whether it is there.
            guard error.code.isForbidding else { throw error }
            if try isSeen(declaration.name, timeout: timeout) { return .alreadyExists }
            let reason =
                "\(error.reason): this account sees no topic \(declaration.name) and may not create it; "
                + "create it, or give the account the right to (Create)"
            throw KafkaError(plain: error.code, .createTopic, reason: reason)
        }
    }

    /// The topic, or nil when the broker knows none of that name.
    ///
    /// `timeout` bounds each of the two requests, `configurationTimeout` the second one. A broker that does not tell the
    /// configuration, or is silent about it, gives a description without it; `configuration: false` does not ask.
    package func describeTopic(
        _ name: String,
        timeout: Duration,
        configuration asked: Bool = true,
        configurationTimeout: Duration? = nil
    ) throws(KafkaError) -> TopicDescription? {
        guard let found = try client.metadata(name, timeout: timeout) else { return nil }
        var configuration: [String: String]?
        var refusal: KafkaErrorCode?
        if asked {
            do throws(KafkaError) {
                configuration = try client.topicConfiguration(name, timeout: configurationTimeout ?? timeout)
            } catch { refusal = error.code }
        }
        return TopicDescription(
            name: name,
            partitions: found.partitions,
            replication: found.replicas,
            configuration: configuration,
            refusal: refusal
        )
    }

    /// Every topic that may be seen, with its number of partitions.
    package func topics(timeout: Duration) throws(KafkaError) -> [String: Int] {
        try client.topics(timeout: timeout)
    }

    /// Waits a moment before the broker is asked again what it answered at once.
    func pause() { client.serveCallbacks(for: Self.askingPause) }

    package func close() {
        client.destroy()
    }

    /// False, too, where brokers tell nobody of a topic that is not there who may not create it.
    private func isSeen(_ topic: String, timeout: Duration) throws(KafkaError) -> Bool {
        do throws(KafkaError) {
            return try client.metadata(topic, timeout: timeout) != nil
        } catch {
            guard error.code.isForbidding else { throw error }
            return false
        }
    }

    private static let askingPause = Duration.milliseconds(50)
}
