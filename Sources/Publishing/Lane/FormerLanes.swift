import EventStore
import Identifiers
import KafkaClient

/// What other lanes left that published into this one's topics. How far they were, as what, and what waits there is found
/// by their names alone. What waits would else be sent by nobody: the messages behind it are there.
///
/// What waits is moved from their lists into the lane's own, so that it is in one of them until it is sent, and what is in
/// one was not sent. Versions that did not look at other lanes' lists left them as they were: so all of them count, not
/// that of the last lane alone.
struct FormerLanes {
    /// Those that published after the lane itself, by topic.
    private let last: [String: FormerLane]
    /// What waits of the lane's topics.
    let waiting: [Waiting]

    struct Waiting {
        let entry: QuarantineEntry
        /// The topic of the list that has it.
        let list: String
    }

    static let none = FormerLanes(last: [:], waiting: [])

    /// Up to here the lists are theirs: whatever is made on the way is what they made.
    var end: Position { last.values.map(\.position).max() ?? .origin }

    /// **Blocking.** Reads the checkpoints of all other lanes, and the lists of those that had the lane's topics.
    ///
    /// - Parameter checkpoint: how far the lane itself was.
    /// - Throws: `LaneFault` for topics that were published as something else, or of another history than the log's.
    static func read(
        into lane: Lane,
        after checkpoint: LaneCheckpoint,
        _ identity: LaneIdentity,
        _ log: Log,
        cluster: Cluster,
        _ handler: @escaping KafkaLogHandler
    ) throws -> FormerLanes {
        let admin = try KafkaAdmin(configuration: cluster.configuration, log: handler)
        defer { admin.close() }
        let topics = Set(try admin.topics(timeout: PublishingLimits.topicTimeout).keys)
        let found = try lanes(into: lane, beside: identity, topics, cluster, handler)
        let last = FormerLane.last(of: found, into: lane, after: checkpoint)
        for (topic, former) in last {
            _ = try LaneCheckpoint.hash(at: former.position, published: former.hash, in: log)
            try former.check(topic, of: lane)
            try former.checkList(among: topics)
        }
        var waiting: [Waiting] = []
        for list in found.map(\.list) where topics.contains(list) {
            let entries = try Quarantine.read(
                list,
                cluster: cluster,
                timeout: PublishingLimits.quarantineTimeout,
                log: handler
            ).entries
            waiting += entries.filter { lane.tellsPeople(in: $0.topic) }.map {
                Waiting(entry: $0, list: list)
            }
        }
        return FormerLanes(last: last, waiting: waiting)
    }

    private static func lanes(
        into lane: Lane,
        beside identity: LaneIdentity,
        _ topics: Set<String>,
        _ cluster: Cluster,
        _ handler: @escaping KafkaLogHandler
    ) throws -> [FormerLane] {
        let lead = LaneIdentity.checkpointTopicLead
        let others = topics.filter { $0.hasPrefix(lead) && $0 != identity.checkpointTopic }.sorted()
        let records = try PartitionTails.read(
            configuration: cluster.configuration,
            places: others.map { PartitionTails.Place(topic: $0, partition: KafkaPartition(rawValue: 0)) },
            timeout: PublishingLimits.checkpointTimeout,
            log: handler
        )
        return try records.sorted { $0.key.topic < $1.key.topic }.compactMap { place, record in
            let name = String(place.topic.dropFirst(lead.count))
            return try FormerLane(record, named: name, log: identity.log, into: lane)
        }
    }
}
