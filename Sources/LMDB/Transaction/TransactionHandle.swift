internal import CLMDB

/// LMDB's transaction, for this module's eyes only. Not Sendable: only its owner may use it.
@safe
package struct TransactionHandle {
    let pointer: OpaquePointer
    let environment: EnvironmentIdentity

    /// Runs a call of LMDB that takes a key, after checking that the key fits the database.
    func withKey<Key: DatabaseKey & ~Escapable>(
        _ key: Key,
        in database: Database,
        _ call: (inout MDB_val) -> CInt
    ) -> CInt {
        database.assertBelongs(to: environment)
        return key.withKeyBytes { bytes in
            database.assertKey(Key.self, byteCount: bytes.byteCount)
            return unsafe bytes.withUnsafeBytes { buffer in
                var value = unsafe MDB_val(buffer)
                return unsafe call(&value)
            }
        }
    }

    /// The value of a key in the map, or nil. It stands until the transaction writes or ends.
    func find<Key: DatabaseKey & ~Escapable>(
        _ key: Key,
        in database: Database
    ) throws(LMDBError) -> UnsafeRawBufferPointer? {
        var found = unsafe MDB_val()
        let status = unsafe withKey(key, in: database) { key in
            unsafe mdb_get(pointer, database.index, &key, &found)
        }
        if status == MDB_NOTFOUND { return nil }
        try LMDBError.check(status, "mdb_get")
        return unsafe found.buffer
    }
}

extension MDB_val {
    /// LMDB takes what it only reads as a mutable pointer too.
    init(_ buffer: UnsafeRawBufferPointer) {
        unsafe self.init(
            mv_size: buffer.count,
            mv_data: UnsafeMutableRawPointer(mutating: buffer.baseAddress)
        )
    }

    var buffer: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: mv_data, count: mv_size)
    }
}
