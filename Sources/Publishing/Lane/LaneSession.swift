import CommandProcessing
import Credentialing
import EventStore
import Identifiers
import KafkaClient
import MerkleTree
import Projections

/// One producer's life: from taking over the lane to the first error. Lives on the lane's thread.
///
/// **Exactly once.**
/// The order matters: first the transactional id is taken over, which fences older processes and
/// ends their open transaction; only then is the checkpoint read, to a proven end, and marked at once, so that whoever
/// was fenced sees by whom; and then the end of each topic and what waits in quarantine. The look at the checkpoint
/// before all that can only refuse.
///
/// **At least once.** Nobody is fenced. A batch's parts are sent one after the other, each when the one before is
/// known to be there, and the checkpoint last: whoever goes on from a checkpoint finds everything before it. What
/// partitions have beyond it is seen by their ends and not sent again, but for what was on its way just then.
final class LaneSession {
    let lane: Lane
    let settings: LaneSettings
    let store: EventStore
    let maker: MessageMaker
    let ahead: MessagesAhead
    let tails: TopicTails
    let topics: LaneTopics
    private let identity: LaneIdentity
    private let producer: any BatchProducer
    private let isSingly: Bool
    private(set) var checkpoint: LaneCheckpoint
    private(set) var quarantine = Quarantine()
    /// Lanes that had its topics.
    private(set) var former = FormerLanes.none
    /// What is known of messages that the broker refuses; outlives the session.
    private(set) var search: RefusalSearch
    /// The size of the log's checkpoint that was published last.
    private var toldCheckpoint: Position
    /// Whether the lane's last checkpoint was another process's, and was marked in a transaction of its own.
    let hasMarked: Bool
    private(set) var spent = LaneTimes()

    init(
        lane: Lane,
        settings: LaneSettings,
        untold: UntoldTopics = UntoldTopics(),
        search: RefusalSearch,
        claim: inout LaneClaim,
        cluster: Cluster,
        store: EventStore,
        maker: MessageMaker,
        statistics: KafkaStatisticsHandler? = nil,
        log: @escaping KafkaLogHandler
    ) throws {
        self.lane = lane
        self.settings = settings
        self.search = search
        self.store = store
        self.maker = maker
        ahead = MessagesAhead(store, maker)
        isSingly = search.isSingly
        topics = LaneTopics(lane, settings, cluster, untold)
        let identity = LaneIdentity(lane, log: store.log.id, mark: claim.mark)
        self.identity = identity
        try topics.ensureCheckpoints(identity)
        if settings.delivery == .exactlyOnce {
            try Self.lookBeforeFencing(identity, cluster, store, &claim, log)
        }
        producer = try Self.producer(identity, settings, isSingly: isSingly, cluster, log, statistics)
        do {
            try producer.start(timeout: PublishingLimits.initTimeout)
            let last = try Self.take(identity, by: producer, cluster, store, &claim, log)
            hasMarked = last.hasMarked
            let found = try Self.place(of: lane, after: last.checkpoint, cluster, store, maker, log)
            checkpoint = found.checkpoint
            tails = found.tails
            toldCheckpoint = tails.toldCheckpoint
            // What can be known of topics is said before anything is sent.
            try topics.ensureKnown()
            if lane.quarantines {
                try topics.ensureQuarantine(identity)
                quarantine = try Quarantine.read(
                    identity.quarantineTopic,
                    cluster: cluster,
                    timeout: PublishingLimits.quarantineTimeout,
                    log: log
                )
                // Nobody else published into its topics when they have nothing that it does not know of.
                if !tails.sequences.isEmpty {
                    former = try FormerLanes.read(
                        into: lane,
                        after: checkpoint,
                        identity,
                        store.log,
                        cluster: cluster,
                        log
                    )
                }
            }
        } catch {
            producer.close()
            throw error
        }
    }

    private static func producer(
        _ identity: LaneIdentity,
        _ settings: LaneSettings,
        isSingly: Bool,
        _ cluster: Cluster,
        _ log: @escaping KafkaLogHandler,
        _ statistics: KafkaStatisticsHandler?
    ) throws -> any BatchProducer {
        var limits = ProducerLimits()
        limits.sendsSingly = isSingly
        limits.messageBytes = settings.topicMessageBytes
        switch settings.delivery {
        case .exactlyOnce:
            return try TransactionalProducer(
                configuration: cluster.configuration,
                transactionalID: identity.transactionalID,
                limits: limits,
                log: log,
                statistics: statistics
            )
        case .atLeastOnce:
            return try IdempotentProducer(
                configuration: cluster.configuration,
                limits: limits,
                log: log,
                statistics: statistics
            )
        }
    }

    /// A log that does not fit what was published must not take the lane from a process whose log does: a
    /// daemon that was replaced and is started again would stop its successor. Nor must one that was replaced and comes
    /// back.
    ///
    /// No more than a look: an open transaction can hide the newest checkpoint, and a broker may be slow. What
    /// counts is read after the fence. But who was refused as an older producer takes nothing again unseen.
    private static func lookBeforeFencing(
        _ identity: LaneIdentity,
        _ cluster: Cluster,
        _ store: EventStore,
        _ claim: inout LaneClaim,
        _ log: @escaping KafkaLogHandler
    ) throws {
        let timeout =
            claim.isDoubtful ? PublishingLimits.checkpointTimeout : PublishingLimits.lookTimeout
        do { _ = try published(identity, cluster, store, &claim, within: timeout, log) } catch {
            guard error is KafkaError, !claim.isDoubtful else { throw error }
        }
    }

    /// Reads the lane's last checkpoint after the fence, and marks it when it is another process's. Before anything else is
    /// looked at, which may take minutes: whoever was fenced looks after some seconds, and takes the lane again that has
    /// no mark. Also when the lane is paused, for that has fenced whoever had it just the same.
    private static func take(
        _ identity: LaneIdentity,
        by producer: any BatchProducer,
        _ cluster: Cluster,
        _ store: EventStore,
        _ claim: inout LaneClaim,
        _ log: @escaping KafkaLogHandler
    ) throws -> (checkpoint: LaneCheckpoint?, hasMarked: Bool) {
        let last = try published(
            identity,
            cluster,
            store,
            &claim,
            within: PublishingLimits.checkpointTimeout,
            log
        )
        guard let found = last, claim.mustMark(LaneClaim.Found(found.record).writer) else {
            return (last?.checkpoint, false)
        }
        try mark(found.record, by: producer, claim)
        claim.committed()
        return (found.checkpoint, true)
    }

    /// Writes a checkpoint once more, byte for byte, under this process's mark.
    private static func mark(
        _ last: KafkaRecord,
        by producer: any BatchProducer,
        _ claim: LaneClaim
    ) throws {
        try producer.begin()
        do throws(KafkaError) { try producer.send(claim.marking(last)) } catch {
            if !error.isFatal { try producer.abort() }
            throw error
        }
        if case .aborted(let error) = try producer.commit() { throw error }
    }

    /// Where the lane goes on, and what its topics have beyond that. To be read after the fence.
    private static func place(
        of lane: Lane,
        after last: LaneCheckpoint?,
        _ cluster: Cluster,
        _ store: EventStore,
        _ maker: MessageMaker,
        _ log: @escaping KafkaLogHandler
    ) throws -> (checkpoint: LaneCheckpoint, tails: TopicTails) {
        var checkpoint: LaneCheckpoint = try last ?? .before(lane.from, in: store.log)
        if checkpoint.position == .origin { maker.beginAtOrigin() }
        let tails = try TopicTails.read(
            lane: lane,
            log: store.log.id,
            head: try store.log.head(),
            after: checkpoint,
            cluster: cluster,
            log
        )
        let topics = checkpoint.topics.union(tails.topicsOfPeople)
        // A broker that was killed, or a topic that was deleted, can lack records up to the checkpoint. A copy of the
        // log has no hole, so the lane goes on from where that ends; whoever copies it drops doubles anyway.
        if let end = tails.logEnd, end < checkpoint.position {
            checkpoint = try .before(max(end.next, lane.from), in: store.log)
        }
        checkpoint.topics = topics
        return (checkpoint, tails)
    }

    /// The lane's last checkpoint, held against the log, and as it is written; nil when there is none.
    ///
    /// - Throws: `takenOver` before anything else that may be wrong with what another process wrote.
    private static func published(
        _ identity: LaneIdentity,
        _ cluster: Cluster,
        _ store: EventStore,
        _ claim: inout LaneClaim,
        within timeout: Duration,
        _ log: @escaping KafkaLogHandler
    ) throws -> (checkpoint: LaneCheckpoint, record: KafkaRecord)? {
        let last = try TopicReader.lastRecord(
            configuration: cluster.configuration,
            topic: identity.checkpointTopic,
            partition: 0,
            timeout: timeout,
            log: log
        )
        guard claim.meets(last.map { LaneClaim.Found($0) }) == .here else { throw LaneFault.takenOver }
        guard let last else { return nil }
        return (try LaneCheckpoint(last, lane: identity, log: store.log), last)
    }

    func close() {
        ahead.end()
        producer.close()
    }

    /// Has the producer tell of itself, also while there is nothing to publish.
    func serve() { producer.serve() }

    /// Whether another transaction may begin with this producer: one that sends messages one by one does so for
    /// one transaction alone.
    var isUsable: Bool { !producer.mustRecycle && isSingly == search.isSingly }

    /// Partitions whose messages beyond the checkpoint are not sent again.
    var torn: Int { tails.sequences.count }

    /// Publishes what comes after the checkpoint, in one transaction.
    /// - Parameter recordsMax: how many records fill it, but for the rest of a command.
    /// - Returns: what was committed; nil when there was nothing to publish.
    func publishNext(
        through head: Position,
        atMost recordsMax: Int = PublishingLimits.recordsPerTransaction
    ) throws -> LaneBatch? {
        let began = ContinuousClock.now
        var batch = try collect(through: head, atMost: recordsMax)
        if let newest = try newCheckpoint(through: batch.checkpoint.position) {
            batch.tell(maker.messages(newest), ofSize: newest.size)
        }
        guard batch.checkpoint.position > checkpoint.position || batch.told != nil else { return nil }
        precondition(batch.checkpoint.position >= checkpoint.position, "a lane never goes back")
        spent.making += began.duration(to: .now)
        ahead.begin(from: batch.checkpoint.position.next, through: head, atMost: recordsMax)
        try commit(batch)
        return batch
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

    /// Sends a batch in one transaction.
    ///
    /// - Throws: `RefusedMessage` when the broker will never take one of its messages. Nothing of the transaction is
    ///   to be seen then; without transactions, what comes before the message in each partition may be.
    func commit(_ batch: LaneBatch) throws {
        let stages = try batch.stages(identity)
        let began = ContinuousClock.now
        try producer.begin()
        do throws(KafkaError) {
            for (index, stage) in stages.enumerated() where !stage.isEmpty {
                if index > 0 { try producer.settle() }
                // By index: an iterator would keep each message once more.
                for place in stage.indices { try producer.send(stage[place]) }
            }
        } catch {
            if !error.isFatal { try producer.abort() }
            throw refused(error, batch, stages)
        }
        let sent = ContinuousClock.now
        let outcome: CommitOutcome
        do throws(KafkaError) { outcome = try producer.commit() } catch {
            throw refused(error, batch, stages)
        }
        switch outcome {
        case .committed:
            checkpoint = batch.checkpoint
            toldCheckpoint = batch.told ?? toldCheckpoint
            quarantine = batch.quarantine
            search.committed(settling: batch.settled)
            spent.sending += began.duration(to: sent)
            spent.committing += sent.duration(to: .now)
        case .aborted(let error): throw refused(error, batch, stages)
        }
    }

    /// Names the message that an error is about, if it is known.
    private func refused(_ error: KafkaError, _ batch: LaneBatch, _ stages: [[KafkaMessage]]) -> any Error {
        guard error.isOfMessage, let topic = error.topic else { return error }
        let publication = topics.publication(of: topic)
        if let released = batch.released, publication != nil {
            // The one message of its transaction.
            return RefusedMessage(error: error, id: released, isRelease: true, isOfPeople: true)
        }
        let messages = Array(stages.joined())
        let message = error.message.flatMap { messages.indices.contains($0) ? messages[$0] : nil }
        return RefusedMessage(
            error: error,
            id: isSingly ? message.flatMap { QuarantineID($0) } : nil,
            isOfPeople: publication?.audience.isOfPeople ?? false
        )
    }
}
