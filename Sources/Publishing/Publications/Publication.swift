package import Identifiers
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
    }

    package let name: String
    package let audience: Audience
    /// `<code>` stands for the board's code.
    package let topicPattern: String
    package let partitions: Int
    package let replication: Int
    /// Replicas that must have a message before it counts as kept (`min.insync.replicas`).
    package let minInSyncReplicas: Int
    /// Whether only the last message of a key is kept.
    package let compacted: Bool

    package init(
        name: String,
        audience: Audience,
        topicPattern: String,
        partitions: Int,
        replication: Int = 1,
        minInSyncReplicas: Int = 1,
        compacted: Bool
    ) {
        self.name = name
        self.audience = audience
        self.topicPattern = topicPattern
        self.partitions = partitions
        self.replication = replication
        self.minInSyncReplicas = minInSyncReplicas
        self.compacted = compacted
    }

    /// Stands for a board's code in a topic's pattern.
    package static let codeMark = "<code>"

    package func topic(for board: BoardCode) -> String {
        topicPattern.replacing(Self.codeMark, with: board.description)
    }

    /// Whether a topic's name was made by this publication's pattern.
    func owns(_ topic: String) -> Bool {
        let parts = topicPattern.split(separator: Self.codeMark, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return topic == topicPattern }
        guard topic.hasPrefix(parts[0]), topic.hasSuffix(parts[1]),
            topic.utf8.count > parts[0].utf8.count + parts[1].utf8.count
        else { return false }
        let code = topic.dropFirst(parts[0].count).dropLast(parts[1].count)
        return BoardCode(String(code)) != nil
    }

    /// What tells this publication's messages from others': a lane goes on under the same only.
    var signature: String { "\(name)=\(topicPattern):\(partitions)" }

    func declaration(topic: String) -> TopicDeclaration {
        // What boards were told is kept for good; a compacted topic keeps the last message of each key.
        var configuration =
            compacted ? ["cleanup.policy": "compact"] : ["cleanup.policy": "delete", "retention.ms": "-1"]
        configuration["min.insync.replicas"] = String(minInSyncReplicas)
        configuration["max.message.bytes"] = String(PublishingLimits.topicMessageBytes)
        configuration["unclean.leader.election.enable"] = "false"
        return TopicDeclaration(
            name: topic,
            partitions: partitions,
            replication: replication,
            configuration: configuration
        )
    }
}

extension Publication {
    package static let boards = Publication(
        name: "boards",
        audience: .board,
        topicPattern: "credentialing.boards.<code>.events.v1",
        partitions: 6,
        compacted: false
    )

    package static let employers = Publication(
        name: "employers",
        audience: .employers,
        topicPattern: "credentialing.employers.status.v1",
        partitions: 6,
        compacted: true
    )

    package static let log = Publication(
        name: "log",
        audience: .log,
        topicPattern: "credentialing.log.v1",
        partitions: 1,
        compacted: false
    )

    package static let checkpoints = Publication(
        name: "checkpoints",
        audience: .checkpoints,
        topicPattern: "credentialing.checkpoints.v1",
        partitions: 1,
        compacted: true
    )
}
