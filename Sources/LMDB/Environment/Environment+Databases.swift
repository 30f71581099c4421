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
        try openedDatabases.withLock { (opened) throws(LMDBError) -> Database in
            let database = try openInTransaction(name, flags)
            if !opened.contains(where: { $0.index == database.index }) {
                opened.append(OpenedDatabase(name: name, flags: database.flags, index: database.index))
            }
            return database
        }
    }

    /// How many databases the last commit has, whatever their names are. To be asked when nobody else writes, or when a
    /// few too few do no harm.
    package func databaseCount() throws(LMDBError) -> Int {
        // LMDB looks into the map for this, so the map must not move meanwhile.
        census.enter()
        defer { census.leave() }
        var shape = MDB_stat()
        try LMDBError.check(unsafe mdb_env_stat(pointer, &shape), "mdb_env_stat")
        return shape.ms_entries
    }

    private func openInTransaction(
        _ name: String,
        _ flags: DatabaseFlags
    ) throws(LMDBError) -> Database {
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

    /// Opens what was open, in a new handle that nobody else has yet. LMDB numbers databases in the order in
    /// which they are opened, so each gets the number it had.
    func openAgain(_ opened: [OpenedDatabase]) throws(LMDBError) {
        var transaction: OpaquePointer?
        let status = unsafe mdb_txn_begin(pointer, nil, UInt32(MDB_RDONLY), &transaction)
        try LMDBError.checkRead(status, "mdb_txn_begin (read)")
        for database in opened {
            var index: MDB_dbi = 0
            let status = unsafe mdb_dbi_open(transaction, database.name, database.flags.rawValue, &index)
            if status != MDB_SUCCESS { unsafe mdb_txn_abort(transaction) }
            try LMDBError.check(status, "mdb_dbi_open \(database.name)")
            precondition(index == database.index, "a database has another number after a new start")
        }
        try LMDBError.check(unsafe mdb_txn_commit(transaction), "mdb_txn_commit (read)")
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

/// What it takes to open a database again.
struct OpenedDatabase: Sendable {
    let name: String
    let flags: DatabaseFlags
    let index: UInt32
}
