import KafkaClient

/// Holds a topic against its declaration: what differs in a way that could lose or mix up messages.
enum TopicCheck {
    /// A bound for how long a compacted topic keeps what a later message has replaced. No message is lost or mixed up
    /// without it, and topics of older versions have none: it is advised.
    static let compactionLag = "max.compaction.lag.ms"

    /// A bound for a partition's size, which a broker gives its topics unless they say otherwise. Topics of older versions
    /// do not, and to stop for it would tell nobody anything at all: it is advised.
    static let retentionBytes = "retention.bytes"

    /// What should be changed of a topic that can be used as it is.
    static func advice(_ found: TopicDescription, against declared: TopicDeclaration) -> [String] {
        guard let configuration = found.configuration else {
            return found.refusal.map { [untold(found.name, $0)] } ?? []
        }
        var advice: [String] = []
        if let wanted = declared.configuration[compactionLag], !atMost(configuration[compactionLag], wanted) {
            advice.append(
                "topic \(found.name): \(compactionLag) \(told(configuration[compactionLag])), \(wanted) is declared: "
                    + "until it is altered, names that were erased can stay on the topic for as long as the broker likes"
            )
        }
        if let wanted = declared.configuration[retentionBytes], configuration[retentionBytes] != wanted {
            advice.append(
                "topic \(found.name): \(retentionBytes) \(told(configuration[retentionBytes])), \(wanted) is declared: "
                    + "until it is altered, the broker deletes the oldest messages of a partition that grows beyond it"
            )
        }
        return advice
    }

    /// Who may not ask goes on: the topic can be right all the same.
    private static func untold(_ topic: String, _ code: KafkaErrorCode) -> String {
        "topic \(topic): the broker does not tell how it is kept (\(code)), so that nobody checks its cleanup policy, "
            + "retention, min.insync.replicas and message size: let the daemon ask for it (DescribeConfigs on its topics)"
    }

    private static func told(_ value: String?) -> String {
        value.map { "is \($0)" } ?? "is not told by the broker"
    }

    private static func atMost(_ found: String?, _ declared: String) -> Bool {
        guard let found = found.flatMap(Int64.init), let declared = Int64(declared) else { return false }
        return found <= declared
    }

    private static let advised: Set = [compactionLag, retentionBytes]

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
        // The embedded broker has none, and one that does not tell it is no reason to leave everybody untold: see `advice`.
        if let configuration = found.configuration {
            differences += declared.configuration.filter { !advised.contains($0.key) }.compactMap {
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
