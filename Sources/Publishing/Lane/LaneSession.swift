import CommandProcessing
import Credentialing
import EventStore
import Identifiers
import KafkaClient
import MerkleTree
import Projections

/// One producer's life: from taking over the lane to the first error. Lives on the lane's thread.
///
/// The order matters: first the transactional id is taken over, which fences older processes and
/// ends their open transaction; only then is the checkpoint read, to a proven end, and then the end of
/// each topic. The look at the checkpoint before all that can only refuse.
final class LaneSession {
    private let lane: Lane
    private let identity: LaneIdentity
    private let cluster: Cluster
    private let store: EventStore
    private let maker: MessageMaker
    private let producer: TransactionalProducer
    private let tails: TopicTails
    private(set) var checkpoint: LaneCheckpoint
    /// The size of the log's checkpoint that was published last.
    private var toldCheckpoint: Position
    private var partitions: [String: Int] = [:]
    private(set) var spent = LaneTimes()

    init(
        lane: Lane,
        cluster: Cluster,
        store: EventStore,
        maker: MessageMaker,
        log: @escaping KafkaLogHandler
    ) throws {
        self.lane = lane
        self.cluster = cluster
        self.store = store
        self.maker = maker
        let identity = LaneIdentity(lane, log: store.log.id)
        self.identity = identity
        try Self.ensure(Self.checkpointTopic(of: lane, identity), cluster)
        try Self.lookBeforeFencing(identity, cluster, store, log)
        producer = try TransactionalProducer(
            configuration: cluster.configuration,
            transactionalID: identity.transactionalID,
            log: log
        )
        do {
            try producer.initTransactions(timeout: PublishingLimits.initTimeout)
            checkpoint =
                try Self.published(identity, cluster, store, within: PublishingLimits.checkpointTimeout, log)
                ?? .before(lane.from, in: store.log)
            tails = try TopicTails.read(
                lane: lane,
                log: store.log.id,
                after: checkpoint.position,
                cluster: cluster,
                log
            )
            toldCheckpoint = tails.toldCheckpoint
            // What can be known of topics is said before anything is sent.
            for publication in lane.publications where publication.hasOneTopic {
                partitions[publication.topicPattern] = try Self.ensure(
                    publication.declaration(topic: publication.topicPattern),
                    cluster
                )
            }
        } catch {
            producer.close()
            throw error
        }
    }

    /// A log that does not fit what was published must not take the lane from a process whose log does: a
    /// daemon that was replaced and is started again would stop its successor.
    ///
    /// No more than a look: an open transaction can hide the newest checkpoint, and a broker may be slow. What
    /// counts is read after the fence.
    private static func lookBeforeFencing(
        _ identity: LaneIdentity,
        _ cluster: Cluster,
        _ store: EventStore,
        _ log: @escaping KafkaLogHandler
    ) throws {
        do { _ = try published(identity, cluster, store, within: PublishingLimits.lookTimeout, log) } catch {
            guard error is KafkaError else { throw error }
        }
    }

    /// The lane's last checkpoint, held against the log; nil when there is none.
    private static func published(
        _ identity: LaneIdentity,
        _ cluster: Cluster,
        _ store: EventStore,
        within timeout: Duration,
        _ log: @escaping KafkaLogHandler
    ) throws -> LaneCheckpoint? {
        let last = try TopicReader.lastRecord(
            configuration: cluster.configuration,
            topic: identity.checkpointTopic,
            partition: 0,
            timeout: timeout,
            log: log
        )
        return try last.map { try LaneCheckpoint($0, lane: identity, log: store.log) }
    }

    func close() { producer.close() }

    /// Whether another transaction may begin with this producer.
    var isUsable: Bool { !producer.mustRecycle }

    /// Partitions whose messages beyond the checkpoint are not sent again.
    var torn: Int { tails.positions.count }

    /// What one transaction carries.
    private struct Batch {
        var messages: [KafkaMessage] = []
        var bytes = 0
        var last: LaneCheckpoint
        /// Of the log's checkpoint that is told.
        var told: Position?
    }

    /// Publishes what comes after the checkpoint, in one transaction.
    /// - Returns: how many messages were committed; 0 when there was nothing to publish.
    func publishNext(through head: Position) throws -> Int {
        let began = ContinuousClock.now
        var batch = try collect(through: head)
        if let newest = try newCheckpoint(through: batch.last.position) {
            batch.messages += maker.messages(newest)
            batch.told = newest.size
        }
        guard batch.last.position > checkpoint.position || batch.told != nil else { return 0 }
        precondition(batch.last.position >= checkpoint.position, "a lane never goes back")
        let made = ContinuousClock.now
        try producer.begin()
        do {
            for message in batch.messages { try producer.send(message) }
            try producer.send(try batch.last.message(lane: identity))
        } catch {
            if let error = error as? KafkaError, !error.isFatal { try producer.abort() }
            throw error
        }
        let sent = ContinuousClock.now
        switch try producer.commit() {
        case .committed:
            checkpoint = batch.last
            toldCheckpoint = batch.told ?? toldCheckpoint
        case .aborted(let error): throw error
        }
        spent.making += began.duration(to: made)
        spent.sending += made.duration(to: sent)
        spent.committing += sent.duration(to: .now)
        return batch.messages.count
    }

    private func collect(through head: Position) throws -> Batch {
        var batch = Batch(last: checkpoint)
        guard head > checkpoint.position else { return batch }
        var failure: (any Error)?
        var count = 0
        var last = checkpoint.position
        try store.log.scan(from: checkpoint.position.next) { header, payload, record in
            // A copy of the log can be restored up to the end of a command only.
            let isFull =
                count >= PublishingLimits.recordsPerTransaction
                || batch.bytes >= PublishingLimits.bytesPerTransaction
            guard header.position <= head, !isFull || header.command.index > 0 else { return false }
            count += 1
            do {
                for message in try maker.messages(header, payload: payload, record: record) {
                    try add(message, of: header.position, to: &batch)
                }
                last = header.position
            } catch let error as EventDecodingError {
                failure = LaneFault.unreadableEvent(header.position, error.reason)
            } catch {
                failure = error
            }
            return failure == nil
        }
        // What comes before a record that cannot be published goes out first.
        if let failure, last == checkpoint.position { throw failure }
        batch.last = try .before(last.next, in: store.log)
        return batch
    }

    private func add(_ message: KafkaMessage, of position: Position, to batch: inout Batch) throws {
        let partitions = try partitions(of: message.topic)
        guard !tails.hold(message, of: position, partitions: partitions) else { return }
        batch.bytes += message.value?.count ?? 0
        batch.messages.append(message)
    }

    /// The log's newest signed checkpoint that covers nothing but what is published, if it was not told. While a lane is
    /// behind, that is an older one: a copy of the log is worth what is signed of it.
    private func newCheckpoint(through position: Position) throws -> SignedCheckpoint? {
        guard maker.tellsCheckpoints, position > toldCheckpoint, let newest = try store.checkpoint(),
            newest.size > toldCheckpoint
        else { return nil }
        if newest.size <= position { return newest }
        let size = try store.log.checkpointSizes().last { $0 <= position }
        guard let size, size > toldCheckpoint else { return nil }
        return try store.checkpoint(size: size)
    }

    /// How many partitions a topic has; it is made and checked when it is first met.
    private func partitions(of topic: String) throws -> Int {
        if let known = partitions[topic] { return known }
        // A topic belongs to the publication whose pattern it was made by.
        guard let publication = lane.publications.first(where: { $0.owns(topic) }) else {
            preconditionFailure("a message's topic is some publication's")
        }
        let found = try Self.ensure(publication.declaration(topic: topic), cluster)
        partitions[topic] = found
        return found
    }

    /// - Returns: the topic's partitions.
    @discardableResult
    private static func ensure(_ declaration: TopicDeclaration, _ cluster: Cluster) throws -> Int {
        let found = try cluster.ensureTopic(declaration, timeout: PublishingLimits.topicTimeout).topic
        try TopicCheck.check(found, against: declaration)
        return found.partitions
    }

    private static func checkpointTopic(of lane: Lane, _ identity: LaneIdentity) -> TopicDeclaration {
        let publications = lane.publications
        let replicas = publications.map(\.minInSyncReplicas).max() ?? 1
        return TopicDeclaration(
            name: identity.checkpointTopic,
            // In several partitions the last checkpoint would be looked for in the wrong one.
            partitions: 1,
            replication: publications.map(\.replication).max() ?? 1,
            configuration: [
                "cleanup.policy": "compact", "min.insync.replicas": String(replicas),
                "unclean.leader.election.enable": "false",
            ]
        )
    }
}
