package import Identifiers
import LMDB

/// Where the records of a stream are. Each record names the one before it, so the way back from the stream's
/// end, or from one of the records that are kept on the way, leads to any of them.
extension Index {
    /// The positions of a stream's records in order, from a version on, at most `limit`.
    ///
    /// - Parameter head: the stream's end, or any record of it that is taken for its end.
    /// - Throws: `recordDamaged` when the log does not have what the way back names.
    package func positions(
        upTo head: StreamHead,
        from version: StreamVersion,
        limit: Int
    ) throws(EventStoreError) -> [Position] {
        try EventStoreError.translating {
            let now = try IndexSnapshot(self)
            let reader = try log.environment.beginRead()
            return try positions(upTo: head, from: version, limit: limit, now, reader)
        }
    }

    func positions(
        upTo head: StreamHead,
        from version: StreamVersion,
        limit: Int,
        _ now: borrowing IndexSnapshot,
        _ reader: borrowing ReadTransaction
    ) throws -> [Position] {
        let first = max(version, StreamVersion(1)).rawValue
        guard limit > 0, first <= head.version.rawValue else { return [] }
        let last = min(head.version.rawValue, first + UInt32(limit) - 1)
        var (version, position) = (head.version.rawValue, head.position)
        let skip = IndexLayout.skip(atOrAfter: last)
        if skip < version, let found = try now.skip(head.ordinal, StreamVersion(skip)) {
            (version, position) = (skip, found)
        }
        var found: [Position] = []
        found.reserveCapacity(Int(last - first) + 1)
        while true {
            if version <= last { found.append(position) }
            guard version > first else { break }
            position = try log.previous(of: position, head.ordinal, StreamVersion(version), in: reader)
            version -= 1
        }
        return found.reversed()
    }
}

extension Log {
    /// The record before one in its stream.
    ///
    /// - Throws: `recordDamaged` unless there is a record of that stream and version.
    func previous(
        of position: Position,
        _ ordinal: StreamOrdinal,
        _ version: StreamVersion,
        in transaction: borrowing ReadTransaction
    ) throws -> Position {
        let previous = try transaction.withValue(for: position.rawValue, in: records) { record in
            RecordCodec.previous(of: record, ordinal, version)
        }
        guard let previous = previous ?? nil, previous > .origin, previous < position else {
            let what = "the record at \(position) is not version \(version) of stream \(ordinal)"
            throw EventStoreError(.recordDamaged, what)
        }
        return previous
    }
}
