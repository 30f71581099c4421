import CivilTime
import Identifiers
import MerkleTree

/// The records of one batch, encoded side by side, with what they change. Used again with its batch. While that
/// is on its way all of the writer's threads read it; nobody changes it until it is decided into again.
final class StagedRecords {
    struct Entry {
        let header: RecordHeader
        /// Where the record lies in the arena.
        let range: Range<Int>
        let hash: Digest
        let claims: [Digest]
        /// The stream before this record.
        let headBefore: KnownHead
    }

    /// The end of a stream as far as it was looked up.
    struct KnownHead {
        /// nil: there is no such stream.
        let head: StreamHead?
        /// The entry of this batch that is the head; nil when it is a committed record.
        let entry: Int?
    }

    /// In one place, so that the run time looks once for each call whether somebody else is at it, not once for
    /// each part.
    fileprivate struct State {
        var arena: [UInt8] = []
        var entries: [Entry] = []
        var newStreams: UInt32 = 0
        var commands: [CommandID: CommandEntry] = [:]
        var claims: [Digest: Position] = [:]
        var heads: [StreamID: KnownHead] = [:]
        var lastKeySlot: KeySlot?
    }

    private var state = State()

    var arena: [UInt8] { state.arena }
    var entries: [Entry] { state.entries }
    var newStreams: UInt32 { state.newStreams }
    var lastKeySlot: KeySlot? { state.lastKeySlot }

    func head(of stream: StreamID) -> KnownHead? { state.heads[stream] }
    func command(_ id: CommandID) -> CommandEntry? { state.commands[id] }
    func isClaimed(_ claim: Digest) -> Bool { state.claims[claim] != nil }

    func begin(lastKeySlot: KeySlot?) { state.begin(lastKeySlot: lastKeySlot) }

    /// Keeps where a stream ended before this batch.
    func remember(_ head: KnownHead, of stream: StreamID) { state.heads[stream] = head }

    func append(_ header: RecordHeader, payload: [UInt8], after head: KnownHead, claimsOf: ClaimsOf) {
        state.append(header, payload: payload, after: head, claimsOf: claimsOf)
    }

    /// Takes back the newest records until `count` are left.
    func rollBack(to count: Int, lastKeySlot: KeySlot?) {
        state.rollBack(to: count)
        state.lastKeySlot = lastKeySlot
    }

    /// The position of the first record. There must be one.
    var first: Position { entries[0].header.position }
    var last: Position { entries[entries.count - 1].header.position }
    /// Of all of them.
    var recordedAt: Instant { entries[0].header.recordedAt }

    /// The stream before this batch; nil when the batch has no records of it.
    func headBefore(_ stream: StreamID) -> KnownHead? {
        guard var entry = state.heads[stream]?.entry else { return nil }
        while let earlier = entries[entry].headBefore.entry { entry = earlier }
        return entries[entry].headBefore
    }

    /// Lends a stream's records in order, from a version on.
    func read(
        _ stream: StreamID,
        from version: StreamVersion,
        _ body: (RecordHeader, _ payload: RawSpan) -> Void
    ) {
        var chain: [Int] = []
        var next = state.heads[stream]?.entry
        while let entry = next {
            chain.append(entry)
            next = entries[entry].headBefore.entry
        }
        for entry in chain.reversed() where entries[entry].header.version >= version {
            withPayload(of: entry, body)
        }
    }

    /// Lends the record at a position, which must be of this batch.
    func withPayload<R>(at position: Position, _ body: (RecordHeader, RawSpan) -> R) -> R {
        withPayload(of: Int(position.rawValue - first.rawValue), body)
    }

    private func withPayload<R>(of index: Int, _ body: (RecordHeader, RawSpan) -> R) -> R {
        let entry = entries[index]
        let arena = arena
        let record = unsafe arena.span.bytes.extracting(entry.range)
        return body(entry.header, record.extracting(droppingFirst: RecordLimits.headerBytes))
    }
}

extension StagedRecords.State {
    mutating func begin(lastKeySlot: KeySlot?) {
        arena.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        commands.removeAll(keepingCapacity: true)
        claims.removeAll(keepingCapacity: true)
        heads.removeAll(keepingCapacity: true)
        newStreams = 0
        self.lastKeySlot = lastKeySlot
    }

    mutating func append(
        _ header: RecordHeader,
        payload: [UInt8],
        after head: StagedRecords.KnownHead,
        claimsOf: ClaimsOf
    ) {
        let range = RecordCodec.append(header, payload: payload, to: &arena)
        let arena = arena
        let record = unsafe arena.span.bytes.extracting(range)
        let hash = RecordCodec.hash(of: record)
        let claimed = claimsOf(header, record.extracting(droppingFirst: RecordLimits.headerBytes))
        let own = claimed.isEmpty ? claimed : claimed.filter { claims[$0] == nil }
        for claim in own { claims[claim] = header.position }
        if header.command.index == 0 {
            commands[header.command.id] = CommandEntry(first: header.position, count: header.command.count)
        }
        if head.head == nil { newStreams += 1 }
        if let slot = header.keySlot { lastKeySlot = max(slot, lastKeySlot ?? slot) }
        let newHead = StreamHead(
            ordinal: header.ordinal,
            version: header.version,
            position: header.position,
            hash: hash
        )
        heads[header.stream] = StagedRecords.KnownHead(head: newHead, entry: entries.count)
        entries.append(
            StagedRecords.Entry(header: header, range: range, hash: hash, claims: own, headBefore: head)
        )
    }

    mutating func rollBack(to count: Int) {
        while entries.count > count, let entry = entries.popLast() {
            heads[entry.header.stream] = entry.headBefore
            if entry.headBefore.head == nil { newStreams -= 1 }
            if entry.header.command.index == 0 { commands[entry.header.command.id] = nil }
            for claim in entry.claims { claims[claim] = nil }
            arena.removeSubrange(entry.range.lowerBound...)
        }
    }
}
