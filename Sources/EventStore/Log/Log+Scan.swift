package import Identifiers
import LMDB

extension Log {
    /// Lends records in order until `body`, which reads no other ones (see `scanCopies`), says false, `limit` were lent,
    /// or the log ends. Reads in short transactions, so that a scan of any length holds nothing up; what was appended
    /// meanwhile is lent too.
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
        var failure: EventStoreError?
        let next = try scanBytes(from: position, limit: limit) { position, record in
            do throws(EventStoreError) {
                let header = try Self.header(of: record, at: position, checking: checks)
                return try body(header, record.extracting(droppingFirst: RecordLimits.headerBytes), record)
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
        return next
    }

    /// The same for records as they lie in the map, for who needs few of their fields: looked at only as far as
    /// to see that each is a record of its position and whole.
    ///
    /// - Throws: `recordDamaged` for bytes that are no such record, or a gap.
    @discardableResult
    package func scanBytes(
        from position: Position,
        limit: Int = .max,
        _ body: (Position, _ record: RawSpan) -> Bool
    ) throws(EventStoreError) -> Position {
        precondition(limit >= 0, "a limit counts records")
        var next = max(position, .origin.next)
        var left = limit
        var goesOn = true
        while goesOn, left > 0 {
            let share = min(left, Self.recordsPerTransaction)
            let before = next
            (next, goesOn) = try scanOnce(from: next, limit: share, body)
            left -= Int(next.rawValue - before.rawValue)
        }
        return next
    }

    /// One transaction's share of a scan. False with the position when it is over.
    private func scanOnce(
        from position: Position,
        limit: Int,
        _ body: (Position, RawSpan) -> Bool
    ) throws(EventStoreError) -> (Position, Bool) {
        assert(lends(), "a record is lent within another")
        defer { assert(takesBack(), "a record was lent") }
        var next = position.rawValue
        var goesOn = true
        var damage: EventStoreError?
        do throws(LMDBError) {
            let transaction = try environment.beginRead()
            let lent = try transaction.withCursor(in: records) { (cursor) throws(LMDBError) in
                try cursor.forEach(from: position.rawValue, limit: limit) { key, record in
                    let position = Position(next)
                    guard key.integer(at: 0, as: UInt64.self) == next else {
                        damage = EventStoreError(.recordDamaged, "the record at \(position) is missing")
                        return false
                    }
                    guard RecordCodec.isWhole(record, at: position) else {
                        damage = Self.damage(of: record, at: position)
                        return false
                    }
                    goesOn = body(position, record)
                    next += 1
                    return goesOn
                }
            }
            goesOn = goesOn && lent == limit
        } catch {
            throw EventStoreError(error)
        }
        if let damage { throw damage }
        return (Position(next), goesOn)
    }

    /// What is wrong with a record that is not whole.
    private static func damage(of record: RawSpan, at position: Position) -> EventStoreError {
        do throws(EventStoreError) {
            _ = try header(of: record, at: position, checking: .all)
        } catch {
            return error
        }
        preconditionFailure("a sound record was taken for a damaged one")
    }
}
