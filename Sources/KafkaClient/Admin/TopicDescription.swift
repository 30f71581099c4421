/// A topic as it is.
package struct TopicDescription: Hashable, Sendable {
    package let name: String
    package let partitions: Int
    package let replication: Int

    /// In the broker's names; nil when the broker does not tell it, or was not asked.
    package let configuration: [String: String]?

    /// Why the broker does not tell its configuration: mostly that this client may not ask. nil: it does, or was not
    /// asked.
    package var refusal: KafkaErrorCode?

    /// Whether the broker may tell it when it is asked again: it was silent, or has not heard of the topic yet.
    package var mayBeTold: Bool {
        refusal.map { $0.isTransient || $0 == .unknownTopicOrPartition } ?? false
    }
}
