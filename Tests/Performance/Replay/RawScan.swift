import CLMDB

/// The limit: every record of a log in order through LMDB's C API, a word of each added up.
enum RawScan {
    static func run(_ path: String) -> (records: Int, bytes: Int, sum: UInt64) {
        var environment: OpaquePointer?
        check(mdb_env_create(&environment))
        check(mdb_env_set_maxdbs(environment, 16))
        check(mdb_env_open(environment, path, UInt32(MDB_RDONLY) | UInt32(MDB_NOTLS), 0o600))
        var transaction: OpaquePointer?
        check(mdb_txn_begin(environment, nil, UInt32(MDB_RDONLY), &transaction))
        var database: MDB_dbi = 0
        check(mdb_dbi_open(transaction, "records", UInt32(MDB_INTEGERKEY), &database))
        var cursor: OpaquePointer?
        check(mdb_cursor_open(transaction, database, &cursor))
        var (key, value) = (MDB_val(), MDB_val())
        var (records, bytes, sum) = (0, 0, UInt64(0))
        while mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == MDB_SUCCESS {
            sum &+= value.mv_data.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
            records += 1
            bytes += value.mv_size
        }
        mdb_cursor_close(cursor)
        mdb_txn_abort(transaction)
        mdb_env_close(environment)
        return (records, bytes, sum)
    }

    private static func check(_ status: CInt) {
        precondition(status == MDB_SUCCESS, String(cString: mdb_strerror(status)))
    }
}
