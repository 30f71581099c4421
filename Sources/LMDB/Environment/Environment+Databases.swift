internal import CLMDB
private import Synchronization

extension Environment {
    /// Opens a database, in a transaction of its own; to be done once at the start, before others begin:
    /// transactions that are open already refuse the database with `EINVAL`.
    ///
    /// - Parameters:
    ///   - name: what it is called in the file.
    ///   - flags: its shape; with `.create` it is made when absent.
    /// - Throws: `MDB_NOTFOUND` when it is absent and not to be made, `MDB_INCOMPATIBLE` when it was made with
    ///   another shape, `MDB_DBS_FULL` when the environment has `maxDatabases` open.
    package func openDatabase(
        named name: String,
        flags: DatabaseFlags = []
    ) throws(LMDBError) -> Database {
        try openingDatabases.withLock { (_) throws(LMDBError) -> Database in
            guard flags.contains(.create) else {
                let transaction = try beginRead()
                let database = try open(name, flags, in: transaction.handle)
                try transaction.commit()
                return database
            }
            let transaction = try beginWrite()
            let database = try open(name, flags, in: transaction.handle)
            try transaction.commit()
            return database
        }
    }

    private func open(
        _ name: String,
        _ flags: DatabaseFlags,
        in transaction: TransactionHandle
    ) throws(LMDBError) -> Database {
        let operation = "mdb_dbi_open \(name)"
        var index: MDB_dbi = 0
        try LMDBError.check(
            unsafe mdb_dbi_open(transaction.pointer, name, flags.rawValue, &index),
            operation
        )
        var actual: UInt32 = 0
        try LMDBError.check(unsafe mdb_dbi_flags(transaction.pointer, index, &actual), operation)
        let shape = DatabaseFlags(rawValue: actual).intersection(.shape)
        guard shape == flags.intersection(.shape) else {
            throw LMDBError(code: .MDB_INCOMPATIBLE, operation: operation)
        }
        return Database(index: index, flags: shape, environment: identity)
    }
}
