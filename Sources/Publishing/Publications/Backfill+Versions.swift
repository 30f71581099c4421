package import KafkaClient

/// Which versions backfills have had, as Kafka tells it: a data folder that was restored from there knows of none.
extension Backfill {
    /// A number above is no version that was ever counted to.
    private static let versionMax = 1_000_000

    /// The last version that a backfill of a publication had, by the checkpoint topics of their lanes; 0 when there was
    /// none. A lane under the same name would go on behind its checkpoint, and lack what comes before.
    ///
    /// **Blocking**: for up to 15 seconds; not for tasks.
    ///
    /// - Throws: `KafkaError` when no broker answers.
    package static func lastVersion(of publication: String, on cluster: Cluster) throws(KafkaError) -> Int {
        let admin = try KafkaAdmin(configuration: cluster.configuration)
        defer { admin.close() }
        let topics = try admin.topics(timeout: PublishingLimits.topicTimeout)
        return lastVersion(of: publication, among: topics.keys)
    }

    static func lastVersion(of publication: String, among topics: some Sequence<String>) -> Int {
        let lead = LaneIdentity.checkpointTopicLead + Publication.backfillLane + publication + ".v"
        return topics.filter { $0.hasPrefix(lead) }
            .compactMap { Int($0.dropFirst(lead.count)) }
            .filter { (1...versionMax).contains($0) }
            .max() ?? 0
    }
}
