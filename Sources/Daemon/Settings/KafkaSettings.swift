import KafkaClient
import Publishing

/// Which broker, and how it is spoken to.
package struct KafkaSettings: Sendable {
    package var choice = KafkaChoice.embedded
    var clientID = "credentiald"
    /// In librdkafka's names; secrets among them.
    var properties: [String: String] = [:]
    var lanes = LaneSettings()

    package init() {}

    func configuration(bootstrap: String) -> KafkaConfiguration {
        KafkaConfiguration(bootstrapServers: bootstrap, clientID: clientID, properties: properties)
    }
}

extension KafkaChoice {
    /// nil unless a broker is reached over the network.
    var servers: String? {
        if case .remote(let servers) = self { servers } else { nil }
    }
}
