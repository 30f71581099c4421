package import Identifiers
import LMDB

extension Log {
    /// Lends records in order until `body` says false, `limit` were lent, or the log ends. Reads in short
    /// transactions, so that a scan of any length holds nothing up; what was appended meanwhile is lent too.
    ///
    /// - Parameters:
    ///   - position: the first one to lend.
    ///   - checks: `.fieldsAlone` leaves the checksums out.
    ///   - body: gets the header, the payload and the whole record.
    /// - Returns: the position after the last one that was lent; `position` itself when there was none.
    /// - Throws: `recordDamaged` for a damaged record or a gap.
    @discardableResult
    package func scan(
        from position: Position,
        limit: Int = .max,
        checking checks: RecordCodec.Checks = .all,
        _ body: (RecordHeader, _ payload: RawSpan, _ record: RawSpan) throws(EventStoreError) -> Bool
    ) throws(EventStoreError) -> Position {
        precondition(limit >= 0, "a limit counts records")
        var next = max(position, .origin.next)
        var left = limit
        var goesOn = true
        while goesOn, left > 0 {
            let share = min(left, Self.recordsPerTransaction)
            let before = next
            (next, goesOn) = try scanOnce(from: next, limit: share, checks, body)
            left -= Int(next.rawValue - before.rawValue)
        }
        return next
    }

    /// One transaction's share of a scan. False with the position when it is over.
    private func scanOnce(
        from position: Position,
        limit: Int,
        _ checks: RecordCodec.Checks,
        _ body: (RecordHeader, RawSpan, RawSpan) throws(EventStoreError) -> Bool
    ) throws(EventStoreError) -> (Position, Bool) {
        var next = position
        let goesOn = try EventStoreError.translating {
            try environment.read { transaction in
                try transaction.withCursor(in: records) { cursor in
                    guard try cursor.seek(atOrAfter: next.rawValue) else { return false }
                    for _ in 0..<limit {
                        let goesOn = try lend(cursor, at: next, checks, body)
                        next = next.next
                        guard goesOn, try cursor.next() else { return false }
                    }
                    return true
                }
            }
        }
        return (next, goesOn)
    }

    private func lend(
        _ cursor: borrowing Cursor,
        at position: Position,
        _ checks: RecordCodec.Checks,
        _ body: (RecordHeader, RawSpan, RawSpan) throws(EventStoreError) -> Bool
    ) throws(EventStoreError) -> Bool {
        guard cursor.integerKey == position.rawValue else {
            throw EventStoreError(.recordDamaged, "the record at \(position) is missing")
        }
        return try cursor.withValue { (bytes) throws(EventStoreError) -> Bool in
            let header = try Self.header(of: bytes, at: position, checking: checks)
            return try body(header, bytes.extracting(droppingFirst: RecordLimits.headerBytes), bytes)
        }
    }
}
