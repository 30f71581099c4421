internal import CLMDB

/// A place in a database that a write transaction puts entries at. It stays on the page of the last one, so keys
/// in order, or nearly, do not each come down the tree from its root.
@safe
package struct WriteCursor: ~Copyable {
    private let handle: TransactionHandle
    private let database: Database
    private let pointer: OpaquePointer

    fileprivate init(_ handle: TransactionHandle, _ database: Database) throws(LMDBError) {
        database.assertBelongs(to: handle.environment)
        var opened: OpaquePointer?
        let status = unsafe mdb_cursor_open(handle.pointer, database.index, &opened)
        try LMDBError.check(status, "mdb_cursor_open")
        guard let opened = unsafe opened else { preconditionFailure("mdb_cursor_open gave no cursor") }
        unsafe pointer = unsafe opened
        self.handle = handle
        self.database = database
    }

    deinit { unsafe mdb_cursor_close(pointer) }

    /// Which of LMDB's cursors this is.
    fileprivate var identity: Int { Int(bitPattern: unsafe pointer) }

    /// Makes room for the value of a key in the map, zeroed, and lets `body` fill it there.
    ///
    /// - Parameter byteCount: the size of the value, exactly.
    /// - Throws: `MDB_BAD_VALSIZE` for an empty or too long key, `MDB_MAP_FULL` when there is no room.
    package mutating func reserve(
        _ byteCount: Int,
        for key: RawSpan,
        _ body: (inout MutableRawSpan) -> Void
    ) throws(LMDBError) {
        precondition(byteCount >= 0, "a value has no negative size")
        database.assertKey(RawSpan.self, byteCount: key.byteCount)
        var room = unsafe MDB_val(mv_size: byteCount, mv_data: nil)
        let status = unsafe key.withUnsafeBytes { buffer in
            var sought = unsafe MDB_val(buffer)
            return unsafe mdb_cursor_put(pointer, &sought, &room, UInt32(MDB_RESERVE))
        }
        try LMDBError.check(status, "mdb_cursor_put (reserve)")
        let buffer = unsafe UnsafeMutableRawBufferPointer(start: room.mv_data, count: byteCount)
        unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
        var bytes = unsafe buffer.mutableBytes
        body(&bytes)
    }
}

extension WriteTransaction {
    /// Lends a cursor to put entries with. Nothing else may be done with the transaction meanwhile.
    package mutating func withWriteCursor<R>(
        in database: Database,
        _ body: (inout WriteCursor) throws(LMDBError) -> R
    ) throws(LMDBError) -> R {
        var cursor = try WriteCursor(handle, database)
        let lent = cursor.identity
        let result = try body(&cursor)
        precondition(cursor.identity == lent, "a cursor was exchanged and would outlive its transaction")
        return result
    }
}
