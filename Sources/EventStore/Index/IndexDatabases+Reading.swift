import Identifiers
import LMDB
import MerkleTree

/// The index's file alone, over a transaction that the caller holds.
extension IndexDatabases {
    func head(
        of stream: StreamID,
        in transaction: borrowing some ReadableTransaction & ~Copyable
    ) throws(LMDBError) -> StreamHead? {
        let key = IndexLayout.key(stream)
        let found = try transaction.withValue(for: unsafe key.span.bytes, in: streams) {
            IndexLayout.head($0)
        }
        return found ?? nil
    }

    func skip(
        _ ordinal: StreamOrdinal,
        _ version: StreamVersion,
        in transaction: borrowing some ReadableTransaction & ~Copyable
    ) throws(LMDBError) -> Position? {
        let key = IndexLayout.key(ordinal, version)
        return try transaction.withValue(for: key, in: skips) { IndexLayout.position($0) } ?? nil
    }

    func command(
        _ id: CommandID,
        in transaction: borrowing some ReadableTransaction & ~Copyable
    ) throws(LMDBError) -> CommandEntry? {
        let key = IndexLayout.key(id)
        let found = try transaction.withValue(for: unsafe key.span.bytes, in: commands) {
            IndexLayout.command($0)
        }
        return found ?? nil
    }

    func claim(
        _ claim: Digest,
        in transaction: borrowing some ReadableTransaction & ~Copyable
    ) throws(LMDBError) -> Position? {
        let key = IndexLayout.key(claim)
        let found = try transaction.withValue(for: unsafe key.span.bytes, in: claims) {
            IndexLayout.position($0)
        }
        return found ?? nil
    }

    /// Streams of a kind with their heads in the order of their keys, at most `limit`.
    func streams(
        _ kind: StreamID.Kind,
        after last: StreamID?,
        limit: Int,
        in transaction: borrowing some ReadableTransaction & ~Copyable
    ) throws(LMDBError) -> [(stream: StreamID, head: StreamHead)] {
        var found: [(stream: StreamID, head: StreamHead)] = []
        var key = [kind.rawValue]
        if let last { key = IndexLayout.bytes(last) + [0] }
        try transaction.withCursor(in: streams) { (cursor) throws(LMDBError) in
            _ = try cursor.forEach(from: key, limit: limit) { key, value in
                guard let stream = IndexLayout.stream(key), stream.kind == kind,
                    let head = IndexLayout.head(value)
                else { return false }
                found.append((stream, head))
                return true
            }
        }
        return found
    }
}
