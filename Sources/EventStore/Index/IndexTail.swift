import Identifiers
import MerkleTree
import Synchronization

/// The end of the index, in memory: what the log has and the index's file does not yet. The file is scattered
/// over by every stream and command, so it is written in large steps; until then, and while a step is being
/// written, everybody looks here first.
///
/// Lost with the process and made again from the log.
final class IndexTail: Sendable {
    /// What one look sees. Taken before the file's snapshot, so that nothing is in neither.
    struct Generations: Sendable {
        /// Takes in what is appended.
        var young: IndexGeneration
        /// Being written; nil when there is none.
        var old: IndexGeneration?
        /// How far the index is, the file and the memory together.
        var state: IndexState
        var streamCount: UInt32
    }

    private let generations: Mutex<Generations>
    /// Records after which a generation is written.
    let limit: Int

    init(after state: IndexState, streamCount: UInt32, _ frontier: Frontier, limit: Int) {
        precondition(limit > 0, "a generation has records")
        self.limit = limit
        generations = Mutex(
            Generations(
                young: IndexGeneration(after: state, frontier, expecting: limit),
                old: nil,
                state: state,
                streamCount: streamCount
            )
        )
    }

    var now: Generations { generations.withLock { $0 } }

    /// Takes in the records after the last one. By one thread at a time.
    func append(_ entries: some Collection<IndexEntry>) {
        let added = now.young.append(entries)
        // Only now: who has seen the state finds what it speaks of.
        generations.withLock {
            $0.state = added.state
            $0.streamCount += added.newStreams
        }
    }

    /// Whether the young generation is to be written.
    var isFull: Bool { now.young.count >= limit }

    /// Makes the young generation the old one. By one thread at a time, with `append`.
    ///
    /// - Returns: false when there is an old one still.
    func turn() -> Bool {
        let young = now.young
        let next = IndexGeneration(after: now.state, young.frontier, expecting: limit)
        return generations.withLock { generations in
            guard generations.old == nil else { return false }
            generations.old = young
            generations.young = next
            return true
        }
    }

    /// The old generation is in the file.
    func written() {
        // Its memory is given back outside of the lock.
        _ = generations.withLock { $0.old.take() }
    }
}
