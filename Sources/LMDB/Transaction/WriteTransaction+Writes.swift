internal import CLMDB

extension WriteTransaction {
    /// Sets the value of a key.
    ///
    /// - Throws: `MDB_KEYEXIST` as `flags` say, `MDB_BAD_VALSIZE` for an empty or too long key,
    ///   `MDB_MAP_FULL` when there is no room.
    package mutating func put(
        _ value: RawSpan,
        for key: some DatabaseKey & ~Escapable,
        in database: Database,
        flags: PutFlags = []
    ) throws(LMDBError) {
        let status = unsafe handle.withKey(key, in: database) { key in
            unsafe value.withUnsafeBytes { buffer in
                var data = unsafe MDB_val(buffer)
                return unsafe mdb_put(handle.pointer, database.index, &key, &data, flags.rawValue)
            }
        }
        try LMDBError.check(status, "mdb_put")
    }

    /// Sets the value of a key.
    package mutating func put(
        _ value: [UInt8],
        for key: some DatabaseKey & ~Escapable,
        in database: Database,
        flags: PutFlags = []
    ) throws(LMDBError) {
        try put(unsafe value.span.bytes, for: key, in: database, flags: flags)
    }

    /// Makes room for a value in the map and lets `body` fill it there. The room is zeroed, because LMDB would
    /// hand over heap memory as it is and what `body` leaves out would reach the file.
    ///
    /// - Parameter byteCount: the size of the value, exactly.
    /// - Throws: as `put` does.
    package mutating func reserve<R>(
        _ byteCount: Int,
        for key: some DatabaseKey & ~Escapable,
        in database: Database,
        flags: PutFlags = [],
        _ body: (inout MutableRawSpan) -> R
    ) throws(LMDBError) -> R {
        let room = unsafe try reserved(byteCount, for: key, in: database, flags: flags)
        var bytes = unsafe room.mutableBytes
        return body(&bytes)
    }

    /// Makes room for a value and lets a `body` fill it that may throw errors of its own; the value is then
    /// half made, and the transaction must not be committed.
    package mutating func reserve<R>(
        _ byteCount: Int,
        for key: some DatabaseKey & ~Escapable,
        in database: Database,
        flags: PutFlags = [],
        _ body: (inout MutableRawSpan) throws -> R
    ) throws -> R {
        let room = unsafe try reserved(byteCount, for: key, in: database, flags: flags)
        var bytes = unsafe room.mutableBytes
        return try body(&bytes)
    }

    /// Takes a key away.
    ///
    /// - Returns: whether it was there.
    @discardableResult
    package mutating func delete(
        _ key: some DatabaseKey & ~Escapable,
        in database: Database
    ) throws(LMDBError) -> Bool {
        let status = unsafe handle.withKey(key, in: database) { key in
            unsafe mdb_del(handle.pointer, database.index, &key, nil)
        }
        if status == MDB_NOTFOUND { return false }
        try LMDBError.check(status, "mdb_del")
        return true
    }

    /// Empties a database. It stays open and can be written again in this transaction.
    package mutating func drop(_ database: Database) throws(LMDBError) {
        database.assertBelongs(to: handle.environment)
        try LMDBError.check(unsafe mdb_drop(handle.pointer, database.index, 0), "mdb_drop")
    }

    private func reserved(
        _ byteCount: Int,
        for key: some DatabaseKey & ~Escapable,
        in database: Database,
        flags: PutFlags
    ) throws(LMDBError) -> UnsafeMutableRawBufferPointer {
        precondition(byteCount >= 0, "a value has no negative size")
        var room = unsafe MDB_val(mv_size: byteCount, mv_data: nil)
        let status = unsafe handle.withKey(key, in: database) { key in
            let flags = flags.rawValue | UInt32(MDB_RESERVE)
            return unsafe mdb_put(handle.pointer, database.index, &key, &room, flags)
        }
        try LMDBError.check(status, "mdb_put (reserve)")
        let buffer = unsafe UnsafeMutableRawBufferPointer(start: room.mv_data, count: byteCount)
        unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
        return unsafe buffer
    }
}
