internal import CLMDB

/// A place in a database, lent by a transaction's `withCursor`.
///
/// The transaction stays borrowed as long as the cursor is there, so it can neither end nor write. The entry
/// under the cursor is lent to closures where it lies in the map.
@safe
package struct Cursor: ~Copyable {
    package enum Edge: Sendable {
        case first
        case last
    }

    let handle: TransactionHandle
    let database: Database
    let pointer: OpaquePointer
    var key = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    var value = unsafe UnsafeRawBufferPointer(start: nil, count: 0)

    /// Whether the cursor stands on an entry.
    package private(set) var isOnEntry = false

    init(_ handle: TransactionHandle, _ database: Database) throws(LMDBError) {
        database.assertBelongs(to: handle.environment)
        var opened: OpaquePointer?
        let status = unsafe mdb_cursor_open(handle.pointer, database.index, &opened)
        try LMDBError.check(status, "mdb_cursor_open")
        guard let opened = unsafe opened else { preconditionFailure("mdb_cursor_open gave no cursor") }
        unsafe pointer = unsafe opened
        self.handle = handle
        self.database = database
    }

    deinit {
        unsafe mdb_cursor_close(pointer)
    }

    /// Which of LMDB's cursors this is.
    var identity: Int { Int(bitPattern: unsafe pointer) }

    /// The one way out of `withCursor` is to exchange the cursor for that of another transaction.
    func assertIs(_ lent: Int) {
        precondition(identity == lent, "a cursor was exchanged for another and would outlive its transaction")
    }

    /// Goes to the first or last entry; false when the database is empty.
    package mutating func seek(_ edge: Edge) throws(LMDBError) -> Bool {
        try move(edge == .first ? MDB_FIRST : MDB_LAST)
    }

    /// Goes to the first entry whose key is not before `key`; false when every key is before it.
    package mutating func seek(atOrAfter key: some DatabaseKey & ~Escapable) throws(LMDBError) -> Bool {
        try move(MDB_SET_RANGE, to: key)
    }

    /// Goes one entry on, or to the first when the cursor has not been placed; false past the last one.
    package mutating func next() throws(LMDBError) -> Bool {
        try move(MDB_NEXT)
    }

    /// Goes one entry back, or to the last when the cursor has not been placed; false before the first one.
    package mutating func previous() throws(LMDBError) -> Bool {
        try move(MDB_PREV)
    }

    /// Lends the key under the cursor.
    package func withKey<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        precondition(isOnEntry, "the cursor stands on no entry")
        return try body(unsafe key.bytes)
    }

    /// Lends the value under the cursor.
    package func withValue<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        precondition(isOnEntry, "the cursor stands on no entry")
        return try body(unsafe value.bytes)
    }

    /// The key under the cursor, in a database with `.integerKey`.
    package var integerKey: UInt64 {
        precondition(isOnEntry, "the cursor stands on no entry")
        precondition(database.flags.contains(.integerKey), "the keys of this database are no integers")
        return unsafe key.loadUnaligned(as: UInt64.self)
    }

    private mutating func move(_ operation: MDB_cursor_op) throws(LMDBError) -> Bool {
        var newKey = unsafe MDB_val()
        var newValue = unsafe MDB_val()
        let status = unsafe mdb_cursor_get(pointer, &newKey, &newValue, operation)
        return unsafe try arrive(status, newKey, newValue)
    }

    private mutating func move(
        _ operation: MDB_cursor_op,
        to key: some DatabaseKey & ~Escapable
    ) throws(LMDBError) -> Bool {
        var newKey = unsafe MDB_val()
        var newValue = unsafe MDB_val()
        let status = unsafe handle.withKey(key, in: database) { sought in
            let status = unsafe mdb_cursor_get(pointer, &sought, &newValue, operation)
            unsafe newKey = unsafe sought
            return status
        }
        return unsafe try arrive(status, newKey, newValue)
    }

    mutating func arrive(
        _ status: CInt,
        _ newKey: MDB_val,
        _ newValue: MDB_val
    ) throws(LMDBError) -> Bool {
        isOnEntry = status == MDB_SUCCESS
        guard isOnEntry else {
            if status == MDB_NOTFOUND { return false }
            try LMDBError.check(status, "mdb_cursor_get")
            return false
        }
        unsafe key = unsafe newKey.buffer
        unsafe value = unsafe newValue.buffer
        return true
    }
}
