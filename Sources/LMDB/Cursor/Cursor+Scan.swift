internal import CLMDB

extension Cursor {
    /// Lends entries in order, from the first whose key is not before `key`, until `body` says false, `limit`
    /// entries were lent, or the last one was.
    ///
    /// - Returns: how many entries were lent.
    @discardableResult
    package mutating func forEach(
        from key: some DatabaseKey & ~Escapable,
        limit: Int,
        _ body: (_ key: RawSpan, _ value: RawSpan) -> Bool
    ) throws(LMDBError) -> Int {
        guard limit > 0, try seek(atOrAfter: key) else { return 0 }
        return try scan(limit, body)
    }

    /// Lends entries in order from the first one of the database.
    @discardableResult
    package mutating func forEach(
        limit: Int,
        _ body: (_ key: RawSpan, _ value: RawSpan) -> Bool
    ) throws(LMDBError) -> Int {
        guard limit > 0, try seek(.first) else { return 0 }
        return try scan(limit, body)
    }

    /// Lends entries from `key` on to a `body` that may throw errors of its own, which end the scan.
    @discardableResult
    package mutating func forEach(
        from key: some DatabaseKey & ~Escapable,
        limit: Int,
        _ body: (_ key: RawSpan, _ value: RawSpan) throws -> Bool
    ) throws -> Int {
        guard limit > 0, try seek(atOrAfter: key) else { return 0 }
        return try scan(limit, body)
    }

    /// Lends entries from the first one on to a `body` that may throw errors of its own, which end the scan.
    @discardableResult
    package mutating func forEach(
        limit: Int,
        _ body: (_ key: RawSpan, _ value: RawSpan) throws -> Bool
    ) throws -> Int {
        guard limit > 0, try seek(.first) else { return 0 }
        return try scan(limit, body)
    }

    private mutating func scan(
        _ limit: Int,
        _ body: (RawSpan, RawSpan) throws -> Bool
    ) throws -> Int {
        var failure: (any Error)?
        let count = try scan(limit) { key, value in
            do {
                return try body(key, value)
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
        return count
    }

    /// The loop, from the entry under the cursor on. The cursor learns where it stands at its end.
    private mutating func scan(
        _ limit: Int,
        _ body: (RawSpan, RawSpan) -> Bool
    ) throws(LMDBError) -> Int {
        var count = 1
        var key = unsafe MDB_val(key)
        var value = unsafe MDB_val(value)
        var status = MDB_SUCCESS
        while body(unsafe key.buffer.bytes, unsafe value.buffer.bytes), count < limit {
            status = unsafe mdb_cursor_get(pointer, &key, &value, MDB_NEXT)
            guard status == MDB_SUCCESS else { break }
            count += 1
        }
        _ = unsafe try arrive(status, key, value)
        return count
    }
}
