internal import CLMDB

/// What read and write transactions can both do. A write transaction sees its own writes.
///
/// Values are lent where they lie in the map; the span cannot leave the closure, and the compiler lets no write
/// happen inside it. LMDB aligns values to two bytes only: load from them with `unsafeLoadUnaligned`.
package protocol ReadableTransaction: ~Copyable {
    var handle: TransactionHandle { get }
}

extension ReadableTransaction where Self: ~Copyable {
    /// The commit that the transaction sees; for a write transaction the one it will be.
    package var id: TransactionID {
        TransactionID(rawValue: UInt64(unsafe mdb_txn_id(handle.pointer)))
    }

    /// Lends the value of a key to `body`.
    ///
    /// - Returns: what `body` returned, or nil when the key is absent and `body` was not called.
    /// - Throws: `MDB_BAD_VALSIZE` for an empty or too long key.
    package func withValue<R>(
        for key: some DatabaseKey & ~Escapable,
        in database: Database,
        _ body: (RawSpan) -> R
    ) throws(LMDBError) -> R? {
        guard let value = unsafe try handle.find(key, in: database) else { return nil }
        return body(unsafe value.bytes)
    }

    /// Lends the value of a key to a `body` that may throw errors of its own.
    package func withValue<R>(
        for key: some DatabaseKey & ~Escapable,
        in database: Database,
        _ body: (RawSpan) throws -> R
    ) throws -> R? {
        guard let value = unsafe try handle.find(key, in: database) else { return nil }
        return try body(unsafe value.bytes)
    }

    /// A copy of the value of a key, or nil when it is absent.
    package func value(
        for key: some DatabaseKey & ~Escapable,
        in database: Database
    ) throws(LMDBError) -> [UInt8]? {
        guard let value = unsafe try handle.find(key, in: database) else { return nil }
        return unsafe [UInt8](value)
    }

    package func contains(
        _ key: some DatabaseKey & ~Escapable,
        in database: Database
    ) throws(LMDBError) -> Bool {
        unsafe try handle.find(key, in: database) != nil
    }

    /// How many values the database holds.
    package func count(in database: Database) throws(LMDBError) -> Int {
        database.assertBelongs(to: handle.environment)
        var statistics = MDB_stat()
        let status = unsafe mdb_stat(handle.pointer, database.index, &statistics)
        try LMDBError.check(status, "mdb_stat")
        return statistics.ms_entries
    }

    /// The first or last key of a database with `.integerKey`; nil when it is empty.
    package func integerKey(at edge: Cursor.Edge, in database: Database) throws(LMDBError) -> UInt64? {
        var cursor = try Cursor(handle, database)
        guard try cursor.seek(edge) else { return nil }
        return cursor.integerKey
    }

    /// Lends a cursor, not yet on any entry, to `body`.
    package func withCursor<R>(
        in database: Database,
        _ body: (inout Cursor) throws(LMDBError) -> R
    ) throws(LMDBError) -> R {
        var cursor = try Cursor(handle, database)
        let lent = cursor.identity
        defer { cursor.assertIs(lent) }
        return try body(&cursor)
    }

    /// Lends a cursor to a `body` that may throw errors of its own.
    package func withCursor<R>(
        in database: Database,
        _ body: (inout Cursor) throws -> R
    ) throws -> R {
        var cursor = try Cursor(handle, database)
        let lent = cursor.identity
        defer { cursor.assertIs(lent) }
        return try body(&cursor)
    }
}
