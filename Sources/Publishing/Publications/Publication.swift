package import Identifiers
import KafkaClient

/// One kind of topic: whom it is for, how it is named and kept.
package struct Publication: Hashable, Sendable {
    package enum Audience: String, Hashable, Sendable {
        /// One board: every event of its jurisdiction, no personal data.
        case board
        /// Employers: the status of each credential and nothing else.
        case employers
    }

    package let name: String
    package let audience: Audience
    /// `<code>` stands for the board's code.
    package let topicPattern: String
    package let partitions: Int
    package let replication: Int
    /// Whether only the last message of a key is kept.
    package let compacted: Bool

    package init(
        name: String,
        audience: Audience,
        topicPattern: String,
        partitions: Int,
        replication: Int = 1,
        compacted: Bool
    ) {
        self.name = name
        self.audience = audience
        self.topicPattern = topicPattern
        self.partitions = partitions
        self.replication = replication
        self.compacted = compacted
    }

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

    package func topic(for board: BoardCode) -> String {
        topicPattern.replacing("<code>", with: board.description)
    }

    func declaration(topic: String) -> TopicDeclaration {
        // A board's events are kept for good; a compacted topic keeps the last status of each key.
        let configuration =
            compacted ? ["cleanup.policy": "compact"] : ["cleanup.policy": "delete", "retention.ms": "-1"]
        return TopicDeclaration(
            name: topic,
            partitions: partitions,
            replication: replication,
            configuration: configuration
        )
    }
}
