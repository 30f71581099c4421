import Identifiers
import MerkleTree
import Synchronization

/// The index of a stretch of the log, in memory, until it is written to the disk in one step. Grows at its end
/// by one thread while others read it.
///
/// What is found by a hash lies in shards with a lock each, so that the thread that decides and the one that
/// applies seldom meet.
final class IndexGeneration: Sendable {
    private struct Shard {
        var heads: [StreamID: StreamHead] = [:]
        var commands: [CommandID: CommandEntry] = [:]
        var claims: [Digest: Position] = [:]
    }

    private final class LockedShard: Sendable {
        private let shard: Mutex<Shard>

        init(expecting expected: Int) {
            var empty = Shard()
            empty.heads.reserveCapacity(expected)
            empty.commands.reserveCapacity(expected)
            shard = Mutex(empty)
        }

        func withLock<R: Sendable>(_ body: (inout sending Shard) -> sending R) -> R { shard.withLock(body) }
    }

    /// The stretch in the order of the log.
    private struct Spine {
        var stretch: IndexStretch
        /// Nodes of the tree in the order in which they were completed, 32 bytes each.
        var nodes: [UInt8] = []
        var skips: [UInt64: Position] = [:]
        var frontier: Frontier
    }

    /// The last position before the stretch.
    let base: Position
    private let firstNode: UInt64
    private let shards: [LockedShard]
    private let spine: Mutex<Spine>

    private static let shardCount: UInt64 = 16
    /// Room that is taken before there is anything to put there, in records.
    private static let expectedMax = 8_192

    /// - Parameter expected: records, so that what holds them need not grow; of more than a few thousand it does.
    init(after state: IndexState, _ frontier: Frontier, expecting expected: Int) {
        precondition(frontier.size == TreeSize(state.applied), "a generation goes on where the tree ends")
        base = state.applied
        firstNode = NodeAddress.count(leaves: frontier.size.count)
        let share = min(expected, Self.expectedMax) / Int(Self.shardCount)
        shards = (0..<Self.shardCount).map { _ in LockedShard(expecting: share) }
        spine = Mutex(Spine(stretch: IndexStretch(after: state), frontier: frontier))
    }

    /// Records.
    var count: Int { spine.withLock { $0.stretch.recordCount } }

    /// Adds records after the last one. By one thread at a time.
    ///
    /// - Returns: what was added.
    func append(_ entries: some Collection<IndexEntry>) -> IndexStretch {
        // Hashed beside the lock, which those who read wait for.
        var (added, frontier) = spine.withLock { (IndexStretch(after: $0.stretch.state), $0.frontier) }
        var nodes: [UInt8] = []
        nodes.reserveCapacity(entries.count * 2 * Digest.byteCount)
        for entry in entries {
            addToShards(entry)
            added.append(entry)
            frontier.append(entry.head.hash) { _, hash in hash.append(to: &nodes) }
        }
        let (stretch, edge) = (added, frontier)
        spine.withLock { spine in
            spine.stretch.append(stretch)
            spine.nodes += nodes
            spine.frontier = edge
            for (skip, position) in stretch.skips { spine.skips[skip] = position }
        }
        return added
    }

    private func addToShards(_ entry: IndexEntry) {
        shard(entry.stream.key).withLock { $0.heads[entry.stream] = entry.head }
        if let (id, command) = entry.command {
            shard(id.value).withLock { $0.commands[id] = command }
        }
        for claim in entry.claims {
            shard(claim).withLock { $0.claims[claim] = $0.claims[claim] ?? entry.position }
        }
    }

    func head(of stream: StreamID) -> StreamHead? {
        shard(stream.key).withLock { $0.heads[stream] }
    }

    func command(_ id: CommandID) -> CommandEntry? {
        shard(id.value).withLock { $0.commands[id] }
    }

    func claim(_ claim: Digest) -> Position? {
        shard(claim).withLock { $0.claims[claim] }
    }

    func skip(_ key: UInt64) -> Position? { spine.withLock { $0.skips[key] } }

    /// nil for a node that was completed before the stretch or is not complete yet.
    func node(_ number: UInt64) -> Digest? {
        guard number >= firstNode else { return nil }
        let offset = Int(number - firstNode) * Digest.byteCount
        return spine.withLock { spine in
            guard offset < spine.nodes.count else { return nil }
            return unsafe spine.nodes.span.bytes.digest(at: offset)
        }
    }

    var frontier: Frontier { spine.withLock { $0.frontier } }

    /// The streams of a kind that have records in the stretch, in no order.
    func streams(_ kind: StreamID.Kind) -> [(stream: StreamID, head: StreamHead)] {
        shards.flatMap { locked in
            locked.withLock { shard in
                shard.heads.filter { $0.key.kind == kind }.map { ($0.key, $0.value) }
            }
        }
    }

    /// All there is, to be written.
    func contents() -> (stretch: IndexStretch, nodes: [UInt8], frontier: Frontier) {
        spine.withLock { ($0.stretch, $0.nodes, $0.frontier) }
    }

    /// Where the streams of the stretch end, in the order of their keys.
    func sortedHeads() -> [(stream: StreamID, head: StreamHead)] {
        var heads: [(stream: StreamID, head: StreamHead)] = []
        for locked in shards {
            heads += locked.withLock { shard in shard.heads.map { (stream: $0.key, head: $0.value) } }
        }
        return heads.sorted { $0.stream < $1.stream }
    }

    private func shard(_ id: UniqueID) -> LockedShard { shard(id.high ^ id.low) }
    private func shard(_ claim: Digest) -> LockedShard { shard(claim.bigEndianWords[0]) }

    /// Ids that are made in a row differ in few bits.
    private func shard(_ word: UInt64) -> LockedShard {
        shards[Int((word &* 0x9E37_79B9_7F4A_7C15) >> 60)]
    }
}
