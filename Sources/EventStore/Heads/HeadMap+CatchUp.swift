import Identifiers
import LMDB
import MerkleTree

extension HeadMap {
    /// Streams whose heads go into the map in one transaction. Bounds its memory: in a large map each of them
    /// changes two pages of 4 KiB, which LMDB holds until the commit and keeps for the next one. However many
    /// records a stream has got since, its way up the map is gone once.
    static let streamsPerUpdate = 2_048

    /// Brings the map up to a size, a bounded transaction at a time; the last one is kept only after
    /// `beforeLast` has returned, so that what is made from its root can come first. Between the first and
    /// the last one the map has heads that no checkpoint signs, and proofs of streams are put off.
    ///
    /// - Parameters:
    ///   - goesOn: asked between two transactions; false leaves the map where it is.
    /// - Returns: whether it is there.
    @discardableResult
    func advance(
        to size: Position,
        index: Index,
        goesOn: () -> Bool = { true },
        beforeLast: (_ root: Digest) throws(EventStoreError) -> Void = { _ in }
    ) throws(EventStoreError) -> Bool {
        while true {
            var update = try begin()
            let from = update.state.size
            let (heads, end) = try changedHeads(after: from, upTo: size, index)
            if end > from {
                let hash = try index.leaf(at: end)
                do throws(LMDBError) { try update.advance(to: end, hash: hash, heads: heads) } catch {
                    throw EventStoreError(error)
                }
            }
            let isLast = end >= size
            if isLast { try beforeLast(update.state.root.hash) }
            if end > from {
                do throws(LMDBError) { try update.commit() } catch { throw EventStoreError(error) }
            }
            if isLast { return true }
            if !goesOn() { return false }
        }
    }

    private func begin() throws(EventStoreError) -> HeadsUpdate {
        do throws(LMDBError) { return try HeadsUpdate(databases, logID: log.id) } catch {
            throw EventStoreError(error)
        }
    }

    /// The streams with records in a stretch of the log, as the map has them at its end; the stretch ends
    /// early when there are too many.
    private func changedHeads(
        after start: Position,
        upTo size: Position,
        _ index: Index
    ) throws(EventStoreError) -> (heads: [(key: Digest, value: Digest)], end: Position) {
        var last: [StreamID: (version: StreamVersion, position: Position)] = [:]
        guard size > start else { return ([], start) }
        let count = Int(size.rawValue - start.rawValue)
        var unreadable: RecordError?
        let next = try log.scanBytes(from: start.next, limit: count) { position, record in
            do throws(RecordError) {
                let (stream, version) = try RecordCodec.end(of: record)
                last[stream] = (version, position)
            } catch {
                unreadable = error
                return false
            }
            return last.count < Self.streamsPerUpdate
        }
        if let unreadable {
            throw EventStoreError(.recordDamaged, "the record before \(next): \(unreadable)")
        }
        let end = Position(next.rawValue - 1)
        guard end == size || last.count == Self.streamsPerUpdate else {
            throw EventStoreError(.recordDamaged, "the record at \(next) is missing")
        }
        // Hashed once already, when the record was written.
        let leaves = try index.leaves(at: last.values.map(\.position), upTo: end)
        let heads = zip(last, leaves).map { entry, leaf in
            let (stream, head) = entry
            return (
                key: HeadsLayout.key(stream),
                value: HeadsLayout.value(version: head.version, position: head.position, hash: leaf)
            )
        }
        return (heads, end)
    }
}
