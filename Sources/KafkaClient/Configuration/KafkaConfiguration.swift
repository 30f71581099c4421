/// How to reach a cluster.
///
/// The same value serves producers, readers and admin requests; each adds what it needs. Properties that the
/// promises of this module rest on (idempotence, acks, isolation, partitioner…) cannot be set through
/// `properties`: a client refuses to start with them. Tuning (linger, batch sizes, compression) can.
package struct KafkaConfiguration: Hashable, Sendable {
    /// `host:port`, separated by commas.
    package var bootstrapServers: String

    /// The name that the broker logs and meters.
    package var clientID: String

    /// Properties in librdkafka's own names, passed through: `security.protocol`, `ssl.ca.location`,
    /// `sasl.password`…
    ///
    /// Values are hidden in descriptions unless the property is known to be no secret.
    package var properties: [String: String]

    /// Properties whose values were given as secrets: hidden, too, when others of that name are shown.
    package var secretNames: Set<String>

    package init(
        bootstrapServers: String,
        clientID: String = "credentiald",
        properties: [String: String] = [:],
        secretNames: Set<String> = []
    ) {
        self.bootstrapServers = bootstrapServers
        self.clientID = clientID
        self.properties = properties
        self.secretNames = secretNames
    }
}

// All three ways to print a value are covered: a secret must not reach a log by `print`, `debugPrint` or
// `dump`.
extension KafkaConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        let shown = shownProperties.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return (["bootstrap.servers=\(bootstrapServers)", "client.id=\(clientID)"] + shown).joined(
            separator: " "
        )
    }

    /// The properties as they may be shown.
    package var shownProperties: [String: String] {
        properties.reduce(into: [:]) { shown, property in
            shown[property.key] = isSecret(property.key) ? "<hidden>" : property.value
        }
    }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(reflecting: description) }

    /// Whether the value of a property must not be shown. Unknown properties count as secrets.
    func isSecret(_ property: String) -> Bool {
        secretNames.contains(property) || !Self.plainProperties.contains(property)
    }

    private static let plainProperties: Set<String> = [
        "security.protocol", "sasl.mechanism", "sasl.mechanisms", "sasl.username", "ssl.ca.location",
        "ssl.certificate.location", "ssl.key.location", "ssl.crl.location",
        "ssl.endpoint.identification.algorithm",
        "ssl.cipher.suites", "linger.ms", "queue.buffering.max.ms", "batch.size", "batch.num.messages",
        "compression.type", "compression.codec", "compression.level", "socket.timeout.ms", "debug",
        "reconnect.backoff.ms", "reconnect.backoff.max.ms", "retry.backoff.ms", "client.rack",
        "broker.address.family", "socket.keepalive.enable", "statistics.interval.ms",
    ]
}
