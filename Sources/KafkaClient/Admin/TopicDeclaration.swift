/// A topic as it should be.
package struct TopicDeclaration: Hashable, Sendable {
    package var name: String
    package var partitions: Int
    package var replication: Int

    /// In the broker's names, e.g. `cleanup.policy`.
    package var configuration: [String: String]

    package init(name: String, partitions: Int, replication: Int = 1, configuration: [String: String] = [:]) {
        precondition(partitions > 0, "a topic has at least one partition")
        precondition(partitions <= Self.partitionLimit, "more partitions than any publication needs")
        self.name = name
        self.partitions = partitions
        self.replication = replication
        self.configuration = configuration
    }

    package static let partitionLimit = 10_000
}
