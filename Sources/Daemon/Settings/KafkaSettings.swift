import KafkaClient
import Publishing

/// Which broker, and how it is spoken to.
package struct KafkaSettings: Sendable {
    package var choice = KafkaChoice.embedded
    var clientID = "credentiald"
    /// Of topics that do not say otherwise.
    var replication = 1
    var minInSyncReplicas = 1
    /// In librdkafka's names; secrets among them.
    var properties: [String: String] = [:]
    /// Those that were given as secrets.
    var secretNames: Set<String> = []
    var lanes = LaneSettings()

    package init() {}

    /// - Returns: whether there is a delivery of that name.
    package mutating func setDelivery(_ name: String) -> Bool {
        guard let delivery = Delivery(rawValue: name) else { return false }
        lanes.delivery = delivery
        return true
    }

    func configuration(bootstrap: String) -> KafkaConfiguration {
        KafkaConfiguration(
            bootstrapServers: bootstrap,
            clientID: clientID,
            properties: properties,
            secretNames: secretNames
        )
    }
}

extension KafkaChoice {
    /// nil unless a broker is reached over the network.
    var servers: String? {
        if case .remote(let servers) = self { servers } else { nil }
    }
}
