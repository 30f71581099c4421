import Identifiers
import LMDB
import MerkleTree
import Synchronization

/// How the index follows the log: in memory at once, in its file in large steps.
extension Index {
    /// Takes in a batch that is durable. Fails never: it is written later.
    func append(_ staged: StagedRecords) {
        tail.append(staged.entries.lazy.map { IndexEntry($0.header, hash: $0.hash, claims: $0.claims) })
    }

    /// Writes the generation that has its turn, if one has.
    func write() throws(LMDBError) {
        try writing.withLock { _ throws(LMDBError) in
            guard let old = tail.now.old else { return }
            try write(old)
            tail.written()
        }
    }

    /// Writes everything there is. To be called while nobody appends.
    func writeAll() throws(EventStoreError) {
        do throws(LMDBError) {
            try write()
            guard tail.now.young.count > 0 else { return }
            _ = tail.turn()
            try write()
        } catch {
            throw EventStoreError(error)
        }
    }

    private func write(_ generation: IndexGeneration) throws(LMDBError) {
        let (stretch, nodes, frontier) = generation.contents()
        var batch = try IndexBatch(databases, logID: log.id)
        // A commit that has failed may stand there all the same.
        if batch.begun == stretch.state { return }
        precondition(batch.begun.applied == generation.base, "generations are written in order")
        try batch.add(stretch)
        batch.grow(nodes, to: frontier)
        try batch.commit(heads: generation.sortedHeads())
    }

    /// Brings the file up to the log's head, a bounded transaction at a time. Before there is a tail.
    static func catchUp(
        _ databases: IndexDatabases,
        with log: Log,
        _ claimsOf: ClaimsOf
    ) throws(EventStoreError) {
        while true {
            var batch: IndexBatch
            do throws(LMDBError) { batch = try IndexBatch(databases, logID: log.id) } catch {
                throw EventStoreError(error)
            }
            var stretch = IndexStretch(after: batch.begun)
            var heads: [StreamID: StreamHead] = [:]
            try log.entries(after: batch.begun.applied, limit: catchUpChunk, claimsOf) { entry in
                stretch.append(entry)
                heads[entry.stream] = entry.head
                batch.grow(entry.head.hash)
            }
            guard stretch.recordCount > 0 else { return }
            let sorted = heads.sorted { $0.key < $1.key }.map { (stream: $0.key, head: $0.value) }
            do throws(LMDBError) {
                try batch.add(stretch)
                try batch.commit(heads: sorted)
            } catch {
                throw EventStoreError(error)
            }
        }
    }

    /// Records that are read into memory when the owner is another process.
    static let followedMax = 262_144

    /// Looks again at a log whose owner is another process, unless the index has a position already. An index
    /// that is far behind stays behind.
    func follow(to position: Position) throws(EventStoreError) {
        guard marker == nil else { return }
        try writing.withLock { _ throws(EventStoreError) in
            let now = tail.now
            let room = Self.followedMax - now.young.count
            guard now.state.applied < position, room > 0 else { return }
            var entries: [IndexEntry] = []
            try log.entries(after: now.state.applied, limit: room, claimsOf) { entries.append($0) }
            tail.append(entries)
        }
    }
}

extension Log {
    /// What the index keeps of the records after a position.
    fileprivate func entries(
        after position: Position,
        limit: Int,
        _ claimsOf: ClaimsOf,
        _ body: (IndexEntry) -> Void
    ) throws(EventStoreError) {
        try scan(from: position.next, limit: limit) { (header, payload, record) throws(EventStoreError) in
            let hash = RecordCodec.hash(of: record)
            body(IndexEntry(header, hash: hash, claims: claimsOf(header, payload)))
            return true
        }
    }
}
