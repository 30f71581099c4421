/// A topic as it is.
package struct TopicDescription: Hashable, Sendable {
    package let name: String
    package let partitions: Int
    package let replication: Int

    /// In the broker's names; nil when the broker does not answer questions about configuration.
    package let configuration: [String: String]?
}
