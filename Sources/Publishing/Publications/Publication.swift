import KafkaClient

/// One kind of topic: whom it is for, what it carries, how it is named and kept.
package struct Publication: Hashable, Sendable {
    package enum Audience: String, CaseIterable, Hashable, Sendable {
        /// One board: every event of its jurisdiction, no personal data.
        case board
        /// Employers: the status of each credential and nothing else.
        case employers
        /// The log itself, record by record, for replicas and recovery.
        case log
        /// Signed checkpoints of the log.
        case checkpoints

        /// Whether people are told something; the others carry the log as it is.
        package var isOfPeople: Bool { self == .board || self == .employers }
    }

    package var name: String
    /// Publications of one lane go forward together.
    package var lane: String
    package var audience: Audience
    /// `<code>` stands for the board's code.
    package var topicPattern: String
    package var partitions: Int
    package var replication: Int
    /// Replicas that must have a message before it counts as kept (`min.insync.replicas`).
    package var minInSyncReplicas: Int
    /// Whether only the last message of a key is kept.
    package var compacted: Bool
    package var filter: PublicationFilter
    package var encoding: MessageEncoding

    package init(
        name: String,
        lane: String,
        audience: Audience,
        topicPattern: String,
        partitions: Int,
        replication: Int = 1,
        minInSyncReplicas: Int = 1,
        compacted: Bool,
        filter: PublicationFilter = .everything,
        encoding: MessageEncoding = .json
    ) {
        self.name = name
        self.lane = lane
        self.audience = audience
        self.topicPattern = topicPattern
        self.partitions = partitions
        self.replication = replication
        self.minInSyncReplicas = minInSyncReplicas
        self.compacted = compacted
        self.filter = filter
        self.encoding = encoding
    }

    /// What tells this publication's messages from others': a lane goes on under the same only.
    var signature: String { "\(audience.rawValue) \(signatureWithoutAudience)" }

    /// As programs wrote it that did not look at the audience.
    var signatureWithoutAudience: String {
        "\(name)=\(topicPattern):\(partitions)" + encoding.signature + filter.signature
    }

    /// How long a broker may put the compaction of employers' topic off: one day.
    static let compactionLagMilliseconds = 86_400_000

    /// - Parameter messageBytes: the largest message that the topic must take.
    func declaration(topic: String, messageBytes: Int) -> TopicDeclaration {
        // What boards were told is kept for good; a compacted topic keeps the last message of each key.
        var configuration = ["cleanup.policy": compacted ? "compact" : "delete"]
        if !compacted {
            configuration["retention.ms"] = "-1"
            configuration[TopicCheck.retentionBytes] = "-1"
        }
        // A name that was erased stands in the message before it until the broker compacts.
        if compacted, audience == .employers {
            configuration[TopicCheck.compactionLag] = String(Self.compactionLagMilliseconds)
        }
        configuration["min.insync.replicas"] = String(minInSyncReplicas)
        configuration["max.message.bytes"] = String(messageBytes)
        configuration["unclean.leader.election.enable"] = "false"
        return TopicDeclaration(
            name: topic,
            partitions: partitions,
            replication: replication,
            configuration: configuration
        )
    }
}
