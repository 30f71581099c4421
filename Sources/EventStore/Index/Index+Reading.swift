package import Identifiers
import LMDB
package import MerkleTree

extension Index {
    /// How far the index is.
    package func state() throws(EventStoreError) -> IndexState {
        do throws(LMDBError) {
            return try databases.state() ?? .empty(log.id)
        } catch {
            throw EventStoreError(error)
        }
    }

    /// Where a stream ends; nil when there is none.
    package func head(of stream: StreamID) throws(EventStoreError) -> StreamHead? {
        try reading { (transaction) throws(LMDBError) in try head(of: stream, in: transaction) }
    }

    /// The positions of a stream's records in order, from a version on, at most `limit`.
    package func positions(
        of ordinal: StreamOrdinal,
        from version: StreamVersion,
        limit: Int
    ) throws(EventStoreError) -> [Position] {
        try reading { (transaction) throws(LMDBError) in
            try positions(of: ordinal, from: version, limit: limit, in: transaction)
        }
    }

    /// The records of a command; nil when it was never accepted.
    package func command(_ id: CommandID) throws(EventStoreError) -> CommandEntry? {
        try reading { (transaction) throws(LMDBError) in try command(id, in: transaction) }
    }

    /// The first record that claimed something; nil when it is free.
    package func claim(_ claim: Digest) throws(EventStoreError) -> Position? {
        try reading { (transaction) throws(LMDBError) in try self.claim(claim, in: transaction) }
    }

    /// How many streams there are; also the last ordinal in use.
    package func streamCount() throws(EventStoreError) -> Int {
        try reading { (transaction) throws(LMDBError) in try transaction.count(in: databases.streams) }
    }

    /// Streams of a kind with their heads, in the order of their keys, at most `limit`.
    ///
    /// - Parameter last: the last one of the page before; nil for the first page.
    package func streams(
        _ kind: StreamID.Kind,
        after last: StreamID? = nil,
        limit: Int
    ) throws(EventStoreError) -> [(stream: StreamID, head: StreamHead)] {
        precondition(last == nil || last?.kind == kind, "a page goes on with the kind it began with")
        var found: [(stream: StreamID, head: StreamHead)] = []
        var key = [kind.rawValue]
        if let last { key = IndexLayout.bytes(last) + [0] }
        try reading { (transaction) throws(LMDBError) in
            try transaction.withCursor(in: databases.streams) { (cursor) throws(LMDBError) in
                _ = try cursor.forEach(from: key, limit: limit) { key, value in
                    guard let stream = IndexLayout.stream(key), stream.kind == kind,
                        let head = IndexLayout.head(value)
                    else { return false }
                    found.append((stream, head))
                    return true
                }
            }
        }
        return found
    }

    func reading<R>(
        _ body: (borrowing ReadTransaction) throws(LMDBError) -> R
    ) throws(EventStoreError) -> R {
        do throws(LMDBError) { return try databases.environment.read(body) } catch {
            throw EventStoreError(error)
        }
    }
}

/// The same over a transaction that the caller holds.
extension Index {
    func head(
        of stream: StreamID,
        in transaction: borrowing some ReadableTransaction & ~Copyable
    ) throws(LMDBError) -> StreamHead? {
        let key = IndexLayout.key(stream)
        let found = try transaction.withValue(for: unsafe key.span.bytes, in: databases.streams) {
            IndexLayout.head($0)
        }
        return found ?? nil
    }

    func positions(
        of ordinal: StreamOrdinal,
        from version: StreamVersion,
        limit: Int,
        in transaction: borrowing some ReadableTransaction & ~Copyable
    ) throws(LMDBError) -> [Position] {
        var found: [Position] = []
        try transaction.withCursor(in: databases.positions) { (cursor) throws(LMDBError) in
            _ = try cursor.forEach(from: IndexLayout.key(ordinal, version), limit: limit) { key, value in
                guard IndexLayout.ordinal(ofKey: key.integer(at: 0, as: UInt64.self)) == ordinal,
                    let position = IndexLayout.position(value)
                else { return false }
                found.append(position)
                return true
            }
        }
        return found
    }

    func command(
        _ id: CommandID,
        in transaction: borrowing some ReadableTransaction & ~Copyable
    ) throws(LMDBError) -> CommandEntry? {
        let key = IndexLayout.key(id)
        let found = try transaction.withValue(for: unsafe key.span.bytes, in: databases.commands) {
            IndexLayout.command($0)
        }
        return found ?? nil
    }

    func claim(
        _ claim: Digest,
        in transaction: borrowing some ReadableTransaction & ~Copyable
    ) throws(LMDBError) -> Position? {
        let key = IndexLayout.key(claim)
        let found = try transaction.withValue(for: unsafe key.span.bytes, in: databases.claims) {
            IndexLayout.position($0)
        }
        return found ?? nil
    }
}
