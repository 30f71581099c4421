package import Identifiers
import LMDB

extension Index {
    /// Brings the index up to the log's head, a bounded transaction at a time.
    ///
    /// - Returns: the position it now ends at.
    @discardableResult
    package func catchUp() throws(EventStoreError) -> Position {
        while true {
            let before = try state().applied
            let after = try catchUpOnce()
            if after == before { return after }
        }
    }

    private func catchUpOnce() throws(EventStoreError) -> Position {
        var batch = try begin()
        try log.scan(from: batch.applied.next, limit: Self.catchUpChunk) {
            (header, payload, record) throws(EventStoreError) in
            do throws(LMDBError) {
                let hash = RecordCodec.hash(of: record)
                try batch.add(header, hash: hash, claims: claimsOf(header, payload))
            } catch {
                throw EventStoreError(error)
            }
            return true
        }
        let applied = batch.applied
        do throws(LMDBError) { try batch.commit() } catch { throw EventStoreError(error) }
        return applied
    }

    func begin() throws(EventStoreError) -> IndexBatch {
        do throws(LMDBError) {
            return try IndexBatch(databases, logID: log.id)
        } catch {
            throw EventStoreError(error)
        }
    }
}
