import EventStore
import Identifiers
import KafkaClient

/// What other lanes left that published into this one's topics after it did. How far they were, as what, and what waits
/// there is found by their names alone. What waits would else be sent by nobody: the messages behind it are there.
struct FormerLanes {
    /// By topic.
    private let last: [String: FormerLane]
    /// What waits of these topics.
    private let waiting: [QuarantineEntry]

    static let none = FormerLanes(last: [:], waiting: [])

    /// Up to here the lists are theirs: whatever is made on the way is what they made.
    var end: Position { last.values.map(\.position).max() ?? .origin }

    /// **Blocking.** Reads the checkpoints of all other lanes, and the lists of those that matter.
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
        let found = try lanes(beside: identity, topics, cluster, handler)
        let last = FormerLane.last(of: found, into: lane, after: checkpoint)
        for (topic, former) in last {
            _ = try LaneCheckpoint.hash(at: former.position, published: former.hash, in: log)
            try former.check(topic, of: lane)
        }
        let byName = Dictionary(last.values.map { ($0.name, $0) }) { one, _ in one }
        var waiting: [QuarantineEntry] = []
        for (name, former) in byName.sorted(by: { $0.key < $1.key }) {
            guard let list = try former.list(among: topics) else { continue }
            let entries = try Quarantine.read(
                list,
                cluster: cluster,
                timeout: PublishingLimits.quarantineTimeout,
                log: handler
            ).entries
            waiting += entries.filter { last[$0.topic]?.name == name }
        }
        return FormerLanes(last: last, waiting: waiting)
    }

    private static func lanes(
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
            try FormerLane(record, named: String(place.topic.dropFirst(lead.count)), log: identity.log)
        }
    }

    /// What a list lacks of theirs.
    func missing(in list: Quarantine) -> [QuarantineEntry] { waiting.filter { list[$0.id] == nil } }

    /// What a list has that they sent since, or a later state took the place of.
    func outdated(in list: Quarantine) -> [QuarantineID] {
        let ids = Set(waiting.map(\.id))
        return list.entries.map(\.id).filter { last[$0.topic] != nil && !ids.contains($0) }
    }
}
