import EventStore
import Identifiers
import KafkaClient

/// Partitions that hold messages beyond the lane's checkpoint, and up to which sequence.
///
/// A transaction is whole or not there at all, and its checkpoint is in it; so there are none, but for brokers
/// that broke a transaction in two, or a checkpoint topic that was lost. Without transactions they are what every
/// crash leaves. What such a partition has is not sent to it again, and what others lack is.
struct TopicTails: Equatable {
    private(set) var sequences: [PartitionTails.Place: MessageSequence] = [:]
    /// Messages from quarantine that were released beyond the checkpoint.
    private(set) var released: [Release] = []
    /// The size of the log's checkpoint that was told last; the origin when none was.
    private(set) var toldCheckpoint: Position = .origin

    /// Topics of people that have messages.
    private(set) var topicsOfPeople: Set<String> = []

    /// The last record in the log's own topic; nil for a lane without it.
    private(set) var logEnd: Position?

    /// A message that was in quarantine.
    struct Release: Equatable {
        let topic: String
        let key: String
        /// Of the event that it tells of.
        let position: Position
        let sequence: MessageSequence
    }

    static let none = TopicTails()

    /// Reads the last message of each partition of the lane's topics.
    ///
    /// - Parameter head: where the log ends. What topics have of later positions is of another history, or nobody's: to
    ///   hold messages back for it would be to lose them.
    static func read(
        lane: Lane,
        log: LogID,
        head: Position,
        after checkpoint: LaneCheckpoint,
        cluster: Cluster,
        _ handler: @escaping KafkaLogHandler
    ) throws -> TopicTails {
        let admin = try KafkaAdmin(configuration: cluster.configuration, log: handler)
        defer { admin.close() }
        let topics = try admin.topics(timeout: PublishingLimits.topicTimeout)
        let places = topics.keys.sorted().filter { topic in lane.publications.contains { $0.owns(topic) } }
            .flatMap { topic in
                (0..<(topics[topic] ?? 0)).map {
                    PartitionTails.Place(topic: topic, partition: KafkaPartition(rawValue: Int32($0)))
                }
            }
        let records = try PartitionTails.read(
            configuration: cluster.configuration,
            places: places,
            timeout: PublishingLimits.checkpointTimeout,
            log: handler
        )
        try checkIsThere(lane, topics: Set(topics.keys), upTo: checkpoint)
        var tails = TopicTails()
        if lane.copiesLog { tails.logEnd = .origin }
        for (place, record) in records {
            let position = try position(of: record, log: log)
            guard position <= head else { throw LaneFault.topicAheadOfLog(place.topic, position, head: head) }
            if lane.publications.contains(where: { $0.audience.isOfPeople && $0.owns(place.topic) }) {
                tails.topicsOfPeople.insert(place.topic)
            }
            // Checkpoints of the log are of no position of their own, and are told again by none.
            if lane.publications.contains(where: { $0.audience == .checkpoints && $0.owns(place.topic) }) {
                tails.toldCheckpoint = max(tails.toldCheckpoint, position)
            } else {
                if tails.logEnd != nil { tails.logEnd = position }
                let tail = try Tail(record, of: position)
                guard tail.sequence.position <= head else {
                    throw LaneFault.topicAheadOfLog(place.topic, tail.sequence.position, head: head)
                }
                tails.add(tail, at: place, after: checkpoint)
            }
        }
        return tails
    }

    /// That each topic that people are told by is there still, once a lane has published into it, and that of what waits
    /// while it has an entry: what an empty one in its place lacks, nobody would ever miss.
    private static func checkIsThere(
        _ lane: Lane,
        topics: Set<String>,
        upTo checkpoint: LaneCheckpoint
    ) throws(LaneFault) {
        let list = lane.quarantineTopic
        guard !checkpoint.topics.contains(list) || topics.contains(list) else { throw .quarantineLost(list) }
        guard checkpoint.position >= lane.from else { return }
        for publication in lane.publications where publication.audience.isOfPeople && publication.hasOneTopic
        {
            let topic = publication.topicPattern
            guard topics.contains(topic) else { throw .topicLost(topic, checkpoint.position) }
        }
        for topic in checkpoint.topics.subtracting(topics).sorted()
        where lane.publications.contains(where: { $0.owns(topic) }) {
            throw .boardTopicLost(topic, checkpoint.position)
        }
    }

    /// The last message of a partition.
    struct Tail: Equatable {
        /// By its id: for what was released, another than the sequence's.
        let position: Position
        let sequence: MessageSequence
        let key: String
    }

    mutating func add(_ tail: Tail, at place: PartitionTails.Place, after checkpoint: LaneCheckpoint) {
        guard tail.sequence >= checkpoint.nextRelease else { return }
        sequences[place] = tail.sequence
        guard tail.sequence.releases > checkpoint.releases, tail.sequence.position == checkpoint.position
        else {
            return
        }
        released.append(
            Release(topic: place.topic, key: tail.key, position: tail.position, sequence: tail.sequence)
        )
    }

    private static func position(of record: KafkaRecord, log: LogID) throws(LaneFault) -> Position {
        let id = record.header("ce_id").map { String(decoding: $0, as: UTF8.self) } ?? ""
        let parts = id.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let position = UInt64(parts[1]), parts[0] == log.description else {
            throw .foreignTopic(topic: record.topic, log: String(parts.first ?? ""))
        }
        return Position(position)
    }

    /// Whether a release of this sequence would be above everything that partitions have.
    func allows(_ release: MessageSequence) -> Bool { sequences.values.allSatisfy { $0 < release } }

    /// Whether a message is there already.
    func hold(_ message: KafkaMessage, partitions: Int) -> Bool {
        guard !sequences.isEmpty, let key = message.key else { return false }
        let partition = Partitioning.partition(of: key, among: partitions)
        guard let tail = sequences[PartitionTails.Place(topic: message.topic, partition: partition)],
            let sequence = message.sequence
        else { return false }
        return sequence <= tail
    }
}

extension TopicTails.Tail {
    /// - Throws: `foreignTopic` or `impossibleRelease` for what is no message of a lane.
    init(_ record: KafkaRecord, of position: Position) throws(LaneFault) {
        let text = record.header(CloudEvent.sequenceHeader).map { String(decoding: $0, as: UTF8.self) }
        guard let sequence = text.flatMap(MessageSequence.init) else {
            throw .foreignTopic(topic: record.topic, log: "of a message without a sequence")
        }
        // A checkpoint takes the number of releases over from here.
        guard sequence.releases <= MessageSequence.releasesMax else {
            throw .impossibleRelease(topic: record.topic, sequence)
        }
        let key = String(decoding: record.key ?? [], as: UTF8.self)
        self.init(position: position, sequence: sequence, key: key)
    }
}
