package import CivilTime
package import Identifiers
import LMDB
package import MerkleTree

/// What a decision sees: the log as far as it is applied, behind it the batches that are on their way, and
/// behind them what was staged before in the same batch.
package struct StagedBatch: ~Copyable {
    /// When the batch's records are recorded: by the clock, and after the last record.
    package let now: Instant
    /// Decided before this batch and not applied in the snapshot, oldest first.
    let before: [StagedRecords]
    /// The last position that the snapshot has.
    private let applied: Position
    /// The last position before this batch.
    private let base: Position
    private let store: StoreParts
    private let term: Term
    private let staged: StagedRecords
    private let logReader: ReadTransaction
    private let index: IndexSnapshot
    private let streamCount: UInt32

    /// - Parameter before: batches that were decided before this one and may not be applied, oldest first.
    ///   They must stay as they are while this one is decided.
    init(
        store: StoreParts,
        staged: StagedRecords,
        over before: [StagedRecords],
        term: Term,
        now: Instant
    ) throws(LMDBError) {
        // The index first: the log then has all that it has.
        let index = try IndexSnapshot(store.index)
        let logReader = try store.log.environment.beginRead()
        let applied = index.tail.state.applied
        let before = before.filter { $0.last > applied }
        let reached =
            if let oldest = before.first { oldest.first } else { try store.log.head(in: logReader).next }
        precondition(reached == applied.next, "a decision over an index that lacks records")
        self.store = store
        self.staged = staged
        self.before = before
        self.term = term
        self.now = now
        self.logReader = logReader
        self.applied = applied
        base = before.last?.last ?? applied
        streamCount = before.reduce(index.tail.streamCount) { $0 + $1.newStreams }
        staged.begin(lastKeySlot: before.last?.lastKeySlot ?? index.tail.state.lastKeySlot)
        self.index = index
    }

    /// Lets the snapshots go. What was staged stays.
    consuming func end() {}

    /// The position that the next staged record gets.
    package var nextPosition: Position {
        Position(base.rawValue + UInt64(staged.entries.count) + 1)
    }

    /// The highest key slot that any record names, staged ones included.
    package var lastKeySlot: KeySlot? { staged.lastKeySlot }

    package var recordCount: Int { staged.entries.count }
    package var byteCount: Int { staged.arena.count }

    /// Where a stream ends; nil when there is none.
    package func head(of stream: StreamID) throws(EventStoreError) -> StreamHead? {
        if let known = staged.head(of: stream) { return known.head }
        let head = try headBefore(stream)
        // Looked up once a batch: deciding and staging ask for the same stream.
        staged.remember(StagedRecords.KnownHead(head: head, entry: nil), of: stream)
        return head
    }

    /// The records of a command that was accepted before; nil when it was not.
    package func command(_ id: CommandID) throws(EventStoreError) -> CommandEntry? {
        if let entry = staged.command(id) { return entry }
        for earlier in before.reversed() {
            if let entry = earlier.command(id) { return entry }
        }
        do throws(LMDBError) {
            return try index.command(id)
        } catch {
            throw EventStoreError(error)
        }
    }

    /// Whether a record claimed this before.
    package func isClaimed(_ claim: Digest) throws(EventStoreError) -> Bool {
        if staged.isClaimed(claim) { return true }
        for earlier in before where earlier.isClaimed(claim) { return true }
        do throws(LMDBError) {
            return try index.claim(claim) != nil
        } catch {
            throw EventStoreError(error)
        }
    }

    /// Appends an event to the batch. The events of a command are staged one after the other, all in one
    /// decision.
    package mutating func stage(_ record: NewRecord) throws(EventStoreError) -> RecordPlace {
        precondition(
            record.payload.count <= RecordLimits.payloadBytesMax,
            "a payload over the limit was not refused by the decision"
        )
        checkSequence(record.command)
        let known =
            if let known = staged.head(of: record.stream) { known } else {
                StagedRecords.KnownHead(head: try headBefore(record.stream), entry: nil)
            }
        let header = RecordHeader(
            position: nextPosition,
            recordedAt: now,
            effective: record.effective,
            term: term,
            type: record.type,
            schemaVersion: record.schemaVersion,
            stream: record.stream,
            ordinal: known.head?.ordinal ?? StreamOrdinal(streamCount + staged.newStreams + 1),
            version: (known.head?.version ?? .none).next,
            previousPosition: known.head?.position ?? .origin,
            previousHash: known.head?.hash ?? .zero,
            eventID: record.eventID,
            command: record.command,
            keySlot: record.keySlot
        )
        staged.append(header, payload: record.payload, after: known, claimsOf: store.index.claimsOf)
        return RecordPlace(position: header.position, version: header.version)
    }

    /// Where a stream ended before this batch.
    private func headBefore(_ stream: StreamID) throws(EventStoreError) -> StreamHead? {
        for earlier in before.reversed() {
            if let known = earlier.head(of: stream), known.entry != nil { return known.head }
        }
        return try appliedHead(of: stream)
    }

    private func appliedHead(of stream: StreamID) throws(EventStoreError) -> StreamHead? {
        do throws(LMDBError) { return try index.head(of: stream) } catch {
            throw EventStoreError(error)
        }
    }

    private func checkSequence(_ command: CommandPart) {
        precondition(command.index < command.count, "event \(command.index) of \(command.count)")
        precondition(
            command.count <= RecordLimits.eventsPerCommandMax,
            "more events than a command may have"
        )
        guard command.index > 0 else {
            precondition(isComplete, "a command was begun before the last one was complete")
            return
        }
        let before = staged.entries.last?.header.command
        precondition(
            before?.id == command.id && before?.index == command.index - 1 && before?.count == command.count,
            "the events of a command are staged in order"
        )
    }

    /// Whether the last command that was staged has all its events.
    var isComplete: Bool {
        guard let last = staged.entries.last?.header.command else { return true }
        return last.index + 1 == last.count
    }

    /// Lends the records of a stream in order from a version on, staged ones included.
    package func readStream(
        _ stream: StreamID,
        from version: StreamVersion = StreamVersion(1),
        _ body: (RecordHeader, _ payload: RawSpan) -> Void
    ) throws(EventStoreError) {
        // The tail of the index may have learned of the batches before meanwhile: they are read below.
        let oldest = before.lazy.compactMap { $0.headBefore(stream) }.first
        let head = if let oldest { oldest.head } else { try appliedHead(of: stream) }
        if let head {
            try readApplied(head, from: max(version, StreamVersion(1)), body)
        }
        for batch in before { batch.read(stream, from: version, body) }
        staged.read(stream, from: version, body)
    }

    /// Positions that are looked up at a time.
    private static let positionsPage = 256

    private func readApplied(
        _ head: StreamHead,
        from version: StreamVersion,
        _ body: (RecordHeader, RawSpan) -> Void
    ) throws(EventStoreError) {
        var next = version
        while next <= head.version {
            let page = try EventStoreError.translating {
                try store.index.positions(upTo: head, from: next, limit: Self.positionsPage, index, logReader)
            }
            for position in page { try lend(position, body) }
            next = StreamVersion(next.rawValue + UInt32(page.count))
        }
    }

    private func lend<R>(
        _ position: Position,
        _ body: (RecordHeader, RawSpan) -> R
    ) throws(EventStoreError) -> R {
        let lent = try EventStoreError.translating {
            try store.log.withRecord(at: position, in: logReader, body)
        }
        guard let lent else {
            throw EventStoreError(.recordDamaged, "the record at \(position) is missing")
        }
        return lent
    }

    /// Lends the record at a position, staged ones included; nil when there is none.
    package func withRecord<R>(
        at position: Position,
        _ body: (RecordHeader, _ payload: RawSpan) -> R
    ) throws(EventStoreError) -> R? {
        guard position > .origin, position < nextPosition else { return nil }
        if position <= applied { return try lend(position, body) }
        let batch = before.first { position <= $0.last } ?? staged
        return batch.withPayload(at: position, body)
    }

    /// What a failed decision is taken back to.
    struct Mark {
        let count: Int
        let lastKeySlot: KeySlot?
    }

    /// Runs a body and takes back whatever it staged: to see what would be decided.
    package mutating func rehearse<R>(
        _ body: (inout StagedBatch) throws(EventStoreError) -> R
    ) throws(EventStoreError) -> R {
        let mark = mark
        defer { rollBack(to: mark) }
        return try body(&self)
    }

    var mark: Mark { Mark(count: staged.entries.count, lastKeySlot: staged.lastKeySlot) }

    mutating func rollBack(to mark: Mark) {
        staged.rollBack(to: mark.count, lastKeySlot: mark.lastKeySlot)
    }
}
