import KafkaClient

/// Holds a topic against its declaration: what differs in a way that could lose or mix up messages.
enum TopicCheck {
    /// A bound for how long a compacted topic keeps what a later message has replaced. No message is lost or mixed up
    /// without it, and topics of older versions have none: it is advised.
    static let compactionLag = "max.compaction.lag.ms"

    /// What should be changed of a topic that can be used as it is; nil: nothing.
    static func advice(_ found: TopicDescription, against declared: TopicDeclaration) -> String? {
        guard let wanted = declared.configuration[compactionLag], let configuration = found.configuration,
            !atMost(configuration[compactionLag], wanted)
        else { return nil }
        let value = configuration[compactionLag].map { "is \($0)" } ?? "is not told by the broker"
        return
            "topic \(found.name): \(compactionLag) \(value), \(wanted) is declared: until it is altered, names that "
            + "were erased can stay on the topic for as long as the broker likes"
    }

    private static func atMost(_ found: String?, _ declared: String) -> Bool {
        guard let found = found.flatMap(Int64.init), let declared = Int64(declared) else { return false }
        return found <= declared
    }

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
            differences += declared.configuration.filter { $0.key != compactionLag }.compactMap {
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
