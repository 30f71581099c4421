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
/// ends their open transaction; only then is the checkpoint read, to a proven end.
final class LaneSession {
    private let lane: LaneIdentity
    private let cluster: Cluster
    private let store: EventStore
    private let maker: MessageMaker
    private let publications: [Publication]
    private let producer: TransactionalProducer
    private(set) var checkpoint: LaneCheckpoint
    private var knownTopics: Set<String> = []

    init(
        lane: LaneIdentity,
        cluster: Cluster,
        store: EventStore,
        maker: MessageMaker,
        publications: [Publication],
        log: @escaping KafkaLogHandler
    ) throws {
        self.lane = lane
        self.cluster = cluster
        self.store = store
        self.maker = maker
        self.publications = publications
        let declaration = TopicDeclaration(
            name: lane.checkpointTopic,
            partitions: 1,
            replication: publications.map(\.replication).max() ?? 1,
            configuration: ["cleanup.policy": "compact"]
        )
        let found = try cluster.ensureTopic(declaration, timeout: LaneLimits.topicTimeout).topic
        // In several partitions the last checkpoint would be looked for in the wrong one.
        guard found.partitions == declaration.partitions else {
            throw LaneFault.partitionsChanged(
                topic: found.name,
                declared: declaration.partitions,
                found: found.partitions
            )
        }
        producer = try TransactionalProducer(
            configuration: cluster.configuration,
            transactionalID: lane.transactionalID,
            log: log
        )
        do {
            try producer.initTransactions(timeout: LaneLimits.initTimeout)
            let last = try TopicReader.lastRecord(
                configuration: cluster.configuration,
                topic: lane.checkpointTopic,
                partition: 0,
                timeout: LaneLimits.checkpointTimeout,
                log: log
            )
            checkpoint = try last.map { try LaneCheckpoint($0, lane: lane, log: store.log) } ?? .start
        } catch {
            producer.close()
            throw error
        }
    }

    func close() { producer.close() }

    /// Whether another transaction may begin with this producer.
    var isUsable: Bool { !producer.mustRecycle }

    /// What one transaction carries.
    private struct Batch {
        var messages: [KafkaMessage] = []
        var bytes = 0
        var last: LaneCheckpoint
    }

    /// Publishes what comes after the checkpoint, in one transaction.
    /// - Returns: how many messages were committed.
    func publishNext(through head: Position) throws -> Int {
        let batch = try collect(through: head)
        precondition(batch.last.position > checkpoint.position, "a transaction moves the lane on")
        for message in batch.messages where !knownTopics.contains(message.topic) {
            try ensureTopic(message.topic)
        }
        try producer.begin()
        do {
            for message in batch.messages { try producer.send(message) }
            try producer.send(try batch.last.message(lane: lane))
        } catch {
            if let error = error as? KafkaError, !error.isFatal { try producer.abort() }
            throw error
        }
        switch try producer.commit() {
        case .committed: checkpoint = batch.last
        case .aborted(let error): throw error
        }
        return batch.messages.count
    }

    private func collect(through head: Position) throws -> Batch {
        var batch = Batch(last: checkpoint)
        var failure: (any Error)?
        try store.log.scan(
            from: checkpoint.position.next,
            limit: LaneLimits.recordsPerTransaction
        ) { header, payload, record in
            guard header.position <= head, batch.bytes < LaneLimits.bytesPerTransaction else { return false }
            do {
                let recorded = try RecordedEvent(header, payload: payload)
                for message in try maker.messages(header, recorded) {
                    batch.bytes += message.value?.count ?? 0
                    batch.messages.append(message)
                }
                batch.last = LaneCheckpoint(position: header.position, hash: RecordCodec.hash(of: record))
            } catch let error as EventDecodingError {
                failure = LaneFault.unreadableEvent(header.position, error.reason)
            } catch {
                failure = error
            }
            return failure == nil
        }
        // What comes before a record that cannot be published goes out first.
        if let failure, batch.last == checkpoint { throw failure }
        return batch
    }

    private func ensureTopic(_ topic: String) throws {
        // A topic belongs to the publication whose pattern it was made by.
        let publication = publications.first { $0.owns(topic) }
        guard let publication else { preconditionFailure("a message's topic is some publication's") }
        let declaration = publication.declaration(topic: topic)
        let found = try cluster.ensureTopic(declaration, timeout: LaneLimits.topicTimeout).topic
        guard found.partitions == declaration.partitions else {
            throw LaneFault.partitionsChanged(
                topic: topic,
                declared: declaration.partitions,
                found: found.partitions
            )
        }
        knownTopics.insert(topic)
    }
}

extension Publication {
    /// Whether a topic's name was made by this publication's pattern.
    func owns(_ topic: String) -> Bool {
        let parts = topicPattern.split(separator: "<code>", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return topic == topicPattern }
        return topic.hasPrefix(parts[0]) && topic.hasSuffix(parts[1])
    }
}
