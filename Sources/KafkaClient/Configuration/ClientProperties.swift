/// The properties of one client, in librdkafka's names, sorted by who decides.
struct ClientProperties {
    /// What this module's promises rest on. Nobody may change it.
    var required: [String: String]

    /// Sensible values that the configuration may override.
    var defaults: [String: String]

    /// From the configuration.
    private let configuration: KafkaConfiguration
    private var configured: [String: String] { configuration.properties }

    init(_ configuration: KafkaConfiguration, required: [String: String], defaults: [String: String] = [:]) {
        self.required = required
        self.required["bootstrap.servers"] = configuration.bootstrapServers
        self.required["client.id"] = configuration.clientID
        // librdkafka 2.0.2 waits for Nagle's algorithm on each request otherwise: transactions get 17 times
        // slower.
        self.required["socket.nagle.disable"] = "true"
        // The default of producers is true: a misspelt name would quietly become a topic.
        self.required["allow.auto.create.topics"] = "false"
        self.defaults = defaults
        self.defaults["log.connection.close"] = "false"
        self.configuration = configuration
    }

    /// Whether the value of a property must not be shown.
    func isSecret(_ name: String) -> Bool { configuration.isSecret(name) }

    /// How often the client tells of itself, unless the configuration says otherwise; 0 there: never.
    mutating func makeStatistics() {
        defaults["statistics.interval.ms"] = String(ClientStatistics.interval.timeoutMilliseconds)
    }

    /// What to set, in a stable order.
    ///
    /// - Throws: ``KafkaErrorCode/conflict`` when the configuration sets a required property.
    func resolved() throws(KafkaError) -> [(name: String, value: String)] {
        if let name = configured.keys.filter({ Self.fixed.contains($0) || required[$0] != nil }).min() {
            throw KafkaError(
                .conflict,
                .configure,
                reason: "the property \(name) is not open to configuration"
            )
        }
        return
            openDefaults
            .merging(configured) { _, configured in configured }
            .merging(required) { _, required in required }
            .sorted { $0.key < $1.key }
            .map { (name: $0.key, value: $0.value) }
    }

    /// Those that the configuration says nothing of, under either name.
    private var openDefaults: [String: String] {
        defaults.filter { property in
            guard let alias = Self.aliases[property.key] else { return true }
            return configured[alias] == nil
        }
    }

    /// Other names that librdkafka has for what has a default here. Of two names for one thing the one that is set last
    /// counts, and that may be the default's.
    private static let aliases = [
        "compression.type": "compression.codec", "linger.ms": "queue.buffering.max.ms",
    ]

    /// Required for some kind of client, and refused for all, so that one configuration fits every client.
    /// Also the aliases of librdkafka for required properties.
    private static let fixed: Set<String> = [
        "metadata.broker.list", "enable.idempotence", "acks", "request.required.acks", "transactional.id",
        "transaction.timeout.ms", "message.timeout.ms", "delivery.timeout.ms", "partitioner",
        "isolation.level",
        "enable.gapless.guarantee", "delivery.report.only.error", "enable.partition.eof", "auto.offset.reset",
        "group.id", "enable.auto.commit", "enable.auto.offset.store", "max.in.flight",
        "max.in.flight.requests.per.connection", "test.mock.num.brokers", "plugin.library.paths",
    ]
}
