import CLMDB
import Glibc

/// The limit that the store is measured against: LMDB through its C API, records appended by position and
/// nothing else done with them.
@safe
struct RawLog: ~Copyable {
    private let environment: OpaquePointer
    private var database: MDB_dbi = 0
    private var last: UInt64 = 0

    static let mapSize = 64 << 30

    init(_ path: String) {
        mkdir(path, 0o700)
        var created: OpaquePointer?
        Self.check(mdb_env_create(&created))
        environment = created!
        Self.check(mdb_env_set_mapsize(environment, Self.mapSize))
        Self.check(mdb_env_set_maxdbs(environment, 4))
        Self.check(mdb_env_open(environment, path, UInt32(MDB_NOTLS), 0o600))
        var transaction: OpaquePointer?
        Self.check(mdb_txn_begin(environment, nil, 0, &transaction))
        Self.check(
            mdb_dbi_open(transaction, "records", UInt32(MDB_INTEGERKEY) | UInt32(MDB_CREATE), &database)
        )
        Self.check(mdb_txn_commit(transaction))
    }

    deinit { mdb_env_close(environment) }

    /// Appends `count` records of `record`'s size in one synced commit.
    mutating func append(_ record: [UInt8], count: Int) {
        var transaction: OpaquePointer?
        Self.check(mdb_txn_begin(environment, nil, 0, &transaction))
        record.withUnsafeBytes { bytes in
            for _ in 0..<count {
                last += 1
                withUnsafeMutableBytes(of: &last) { position in
                    var key = MDB_val(mv_size: 8, mv_data: position.baseAddress)
                    var value = MDB_val(
                        mv_size: bytes.count,
                        mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                    )
                    Self.check(mdb_put(transaction, database, &key, &value, UInt32(MDB_APPEND)))
                }
            }
        }
        Self.check(mdb_txn_commit(transaction))
    }

    /// Reads every record in order in one transaction and adds up a word of each, so that it is touched.
    func scan() -> (count: Int, sum: UInt64) {
        var transaction: OpaquePointer?
        var cursor: OpaquePointer?
        Self.check(mdb_txn_begin(environment, nil, UInt32(MDB_RDONLY), &transaction))
        Self.check(mdb_cursor_open(transaction, database, &cursor))
        var key = MDB_val()
        var value = MDB_val()
        var (count, sum) = (0, UInt64(0))
        while mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == MDB_SUCCESS {
            sum &+= value.mv_data.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
            count += 1
        }
        mdb_cursor_close(cursor)
        mdb_txn_abort(transaction)
        return (count, sum)
    }

    /// Reads records at positions, each in a transaction of its own.
    func read(_ positions: [UInt64]) -> UInt64 {
        var sum: UInt64 = 0
        for var position in positions {
            var transaction: OpaquePointer?
            Self.check(mdb_txn_begin(environment, nil, UInt32(MDB_RDONLY), &transaction))
            withUnsafeMutableBytes(of: &position) { bytes in
                var key = MDB_val(mv_size: 8, mv_data: bytes.baseAddress)
                var value = MDB_val()
                Self.check(mdb_get(transaction, database, &key, &value))
                sum &+= value.mv_data.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
            }
            mdb_txn_abort(transaction)
        }
        return sum
    }

    private static func check(_ status: CInt) {
        precondition(status == MDB_SUCCESS, String(cString: mdb_strerror(status)))
    }
}
