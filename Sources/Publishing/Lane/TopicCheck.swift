import KafkaClient

/// Holds a topic against its declaration: what differs in a way that could lose or mix up messages.
enum TopicCheck {
    /// - Throws: `partitionsChanged`, or `topicDiffers` with every other difference and what to change.
    static func check(
        _ found: TopicDescription,
        against declared: TopicDeclaration
    ) throws(LaneFault) {
        guard found.partitions == declared.partitions else {
            throw .partitionsChanged(
                topic: found.name,
                declared: declared.partitions,
                found: found.partitions
            )
        }
        var differences: [String] = []
        if found.replication < declared.replication {
            differences.append(
                "it has \(found.replication) replicas, \(declared.replication) are declared: reassign its partitions"
            )
        }
        // A broker that tells no configuration has none: the embedded one.
        if let configuration = found.configuration {
            differences += declared.configuration.compactMap {
                difference($0.key, declared: $0.value, found: configuration[$0.key])
            }
        }
        guard differences.isEmpty else { throw .topicDiffers(topic: found.name, differences.sorted()) }
    }

    private static func difference(_ name: String, declared: String, found: String?) -> String? {
        guard let found else { return "the broker does not tell its \(name), \(declared) is declared" }
        let isFine =
            switch name {
            case "min.insync.replicas", "max.message.bytes": atLeast(found, declared)
            case "retention.ms": found == "-1" || (declared != "-1" && atLeast(found, declared))
            default: found == declared
            }
        return isFine ? nil : "\(name) is \(found), \(declared) is declared: alter the topic"
    }

    private static func atLeast(_ found: String, _ declared: String) -> Bool {
        guard let found = Int64(found), let declared = Int64(declared) else { return false }
        return found >= declared
    }
}
