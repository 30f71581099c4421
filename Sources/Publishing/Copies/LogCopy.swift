package import EventStore
package import Identifiers
package import KafkaClient

/// The copy of a log that the log's lane keeps on Kafka: its records, byte for byte, and its signed checkpoints.
///
/// **Blocking**: for one dedicated operating system thread.
package struct LogCopy {
    private let configuration: KafkaConfiguration
    private let records: String
    private let checkpoints: String
    private let partitions: [String: Int]

    /// How long nothing may come before a broker counts as gone: longer than a broker lets the transaction be open
    /// that a killed daemon left, behind which nothing can be read.
    package static let patience = Duration.seconds(75)
    /// The same for what is only told.
    private static let lanePatience = Duration.seconds(5)
    /// How long is read before it is looked whether to go on.
    private static let piece = Duration.seconds(2)

    /// Asks which topics there are.
    ///
    /// - Throws: `KafkaError` when no broker answers; `EventStoreError` (`notFound`) without the log's topic.
    package init(
        _ configuration: KafkaConfiguration,
        records: Publication = .log,
        checkpoints: Publication = .checkpoints
    ) throws {
        self.configuration = configuration
        self.records = records.topicPattern
        self.checkpoints = checkpoints.topicPattern
        let admin = try KafkaAdmin(configuration: configuration)
        defer { admin.close() }
        partitions = try admin.topics(timeout: PublishingLimits.topicTimeout)
        guard let count = partitions[self.records] else {
            throw EventStoreError(
                .notFound,
                "there is no topic \(self.records) at \(configuration.bootstrapServers)"
            )
        }
        guard count == 1 else {
            throw EventStoreError(.notFound, "\(self.records) has \(count) partitions: a log has one")
        }
    }

    /// Whose log it is, by its first record.
    ///
    /// - Throws: `notFound` when there is none.
    package func logID() throws -> LogID {
        let reader = try TopicReader(configuration: configuration, topic: records, partition: 0)
        defer { reader.close() }
        var first: KafkaRecord?
        let deadline = ContinuousClock.now + Self.patience
        // A place without a record: the broker had nothing to show, however long one waits.
        while first == nil, reader.position == nil, ContinuousClock.now < deadline {
            first = try reader.poll(timeout: .milliseconds(500))
        }
        guard let first else {
            throw EventStoreError(.notFound, "there is no record in \(records)")
        }
        guard let log = Self.place(of: first)?.log else {
            throw EventStoreError(.backupDamaged, "\(Self.name(first)) is no record of a log")
        }
        return log
    }

    /// Unchecked; nil when there is none.
    func newestNote() throws -> [UInt8]? {
        guard partitions[checkpoints] != nil else { return nil }
        let last = try TopicReader.lastRecord(
            configuration: configuration,
            topic: checkpoints,
            partition: 0,
            timeout: Self.patience
        )
        return last?.value
    }

    /// Hands out every note, oldest first.
    ///
    /// - Throws: `backupDamaged` for one that another log's daemon published.
    package func forEachNote(of log: LogID, _ body: (_ note: [UInt8]) throws -> Void) throws {
        guard partitions[checkpoints] != nil else { return }
        try forEach(checkpoints) { record in
            guard record.key == Array(log.description.utf8) else {
                let key = String(decoding: record.key ?? [], as: UTF8.self)
                throw EventStoreError(.backupDamaged, "\(Self.name(record)) is of log \(key), not of \(log)")
            }
            guard let note = record.value else { return }
            try Self.naming(record) { try body(note) }
        }
    }

    /// Hands out every record up to the topic's end as it is then, repeated ones included.
    ///
    /// - Throws: `backupDamaged` for one of another log, or that is not what its headers say; what `body` throws,
    ///   with the record's place; a retriable `KafkaError` when the broker went away.
    package func forEachRecord(of log: LogID, _ body: (_ record: [UInt8]) throws -> Void) throws {
        try forEach(records) { record in
            guard let place = Self.place(of: record), place.log == log else {
                let other = Self.place(of: record).map { "of log \($0.log), not of \(log)" }
                throw EventStoreError(
                    .backupDamaged,
                    "\(Self.name(record)) is \(other ?? "no record of a log")"
                )
            }
            try Self.naming(record) {
                let value = record.value ?? []
                if let header = try? RecordCodec.decode(value.span.bytes), header.position != place.position {
                    throw EventStoreError(
                        .backupDamaged,
                        "the record says position \(header.position), its message \(place.position)"
                    )
                }
                try body(value)
            }
        }
    }

    private func forEach(_ topic: String, _ body: (KafkaRecord) throws -> Void) throws {
        let reader = try TopicReader(configuration: configuration, topic: topic, partition: 0)
        defer { reader.close() }
        // Once: over a slow way the question alone takes longer than a piece.
        let end = try Self.end(of: reader)
        var failure: (any Error)?
        var quiet = ContinuousClock.now
        while true {
            let before = reader.position
            var isDone = false
            do throws(KafkaError) {
                try reader.read(to: end, timeout: Self.piece) { record in
                    guard failure == nil else { return }
                    do { try body(record) } catch { failure = error }
                }
                isDone = true
            } catch {
                if reader.position != before { quiet = ContinuousClock.now }
                let isPatient = ContinuousClock.now - quiet < Self.patience
                guard failure != nil || (error.isRetriable && isPatient) else {
                    // Who has no place yet was not held back by anything in the topic.
                    throw Self.stall(error, isHeldBack: reader.position != nil)
                }
            }
            if let failure { throw failure }
            if isDone { return }
        }
    }

    private static func end(of reader: TopicReader) throws -> KafkaOffset {
        do throws(KafkaError) {
            return try reader.end(timeout: patience)
        } catch {
            throw stall(error, isHeldBack: false)
        }
    }

    /// What is said of a reader that has come to the end of its patience; other errors are as they are.
    private static func stall(_ error: KafkaError, isHeldBack: Bool) -> any Error {
        guard error.code == .timedOut else { return error }
        return LogCopyStall(reason: error.reason, isHeldBack: isHeldBack)
    }

    /// Takes the log's lanes over, as a daemon does when it starts: the transactions that a killed daemon left open
    /// are ended, and one that still runs publishes no more: it finds each lane marked by somebody else.
    ///
    /// - Throws: a retriable `KafkaError` when a lane was not taken over for certain: do it again.
    package func takeOver(_ log: LogID) throws {
        for lane in lanes {
            let producer = try TransactionalProducer(
                configuration: configuration,
                transactionalID: LaneIdentity.transactionalID(of: lane, log)
            )
            defer { producer.close() }
            try producer.initTransactions(timeout: PublishingLimits.initTimeout)
            try mark(lane, of: log, by: producer)
        }
    }

    /// Writes a lane's last checkpoint once more as it is, under a mark of its own.
    private func mark(_ lane: String, of log: LogID, by producer: TransactionalProducer) throws {
        let last = try TopicReader.lastRecord(
            configuration: configuration,
            topic: LaneIdentity.checkpointTopicLead + lane,
            partition: 0,
            timeout: Self.patience
        )
        guard let last, LaneCheckpoint.position(in: last, of: log) != nil else { return }
        try producer.begin()
        try producer.send(LaneClaim(.exactlyOnce).marking(last))
        if case .aborted(let error) = try producer.commit() { throw error }
    }

    /// By their checkpoint topics, in the order of their names.
    private var lanes: [String] {
        let lead = LaneIdentity.checkpointTopicLead
        return partitions.keys.sorted().filter { $0.hasPrefix(lead) }.map { String($0.dropFirst(lead.count)) }
    }

    /// How far each lane has published, by its checkpoint on Kafka. A lane that has none is left out, as is one
    /// whose transaction is open.
    package func lanes(of log: LogID) throws -> [(lane: String, position: Position)] {
        try lanes.compactMap { lane in
            let last: KafkaRecord?
            do throws(KafkaError) {
                last = try TopicReader.lastRecord(
                    configuration: configuration,
                    topic: LaneIdentity.checkpointTopicLead + lane,
                    partition: 0,
                    timeout: Self.lanePatience
                )
            } catch {
                guard error.isRetriable else { throw error }
                return nil
            }
            return last.flatMap { LaneCheckpoint.position(in: $0, of: log) }.map { (lane, $0) }
        }
    }

    private static func place(of record: KafkaRecord) -> (log: LogID, position: Position)? {
        let id = record.header("ce_id").map { String(decoding: $0, as: UTF8.self) } ?? ""
        let parts = id.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let log = UniqueID(String(parts[0])), let position = UInt64(parts[1]) else {
            return nil
        }
        return (LogID(log), Position(position))
    }

    private static func name(_ record: KafkaRecord) -> String { "\(record.topic) offset \(record.offset)" }

    /// Says where a record stood that is refused.
    private static func naming(_ record: KafkaRecord, _ body: () throws -> Void) throws {
        do { try body() } catch let error as EventStoreError where error.code == .backupDamaged {
            throw EventStoreError(.backupDamaged, "\(name(record)): \(error.reason)")
        }
    }
}

/// The end of a topic was not reached, or not told.
package struct LogCopyStall: Error, CustomStringConvertible {
    let reason: String
    /// Brokers answered, and showed no more.
    let isHeldBack: Bool

    package var description: String {
        let advice =
            isHeldBack
            ? "Either no broker answers any more, or a daemon that was killed left a transaction open, which the "
                + "broker ends after a while: try again, or restore with --take-over, which ends it"
            : "No broker answered what was asked: look at the brokers and the way to them, and try again"
        return
            "nothing more came from Kafka for \(LogCopy.patience.components.seconds) s: \(reason). \(advice)"
    }
}
