internal import CLMDB

extension Environment {
    /// Begins a read transaction: a snapshot of the last commit. It holds a reader slot, and the pages of its
    /// snapshot stay in the file until it ends, so it should be short.
    ///
    /// - Throws: `MDB_READERS_FULL` when every slot is taken.
    package func beginRead() throws(LMDBError) -> ReadTransaction {
        let pointer = unsafe try begin(UInt32(MDB_RDONLY), "mdb_txn_begin (read)") { census.enter() }
        return ReadTransaction(
            handle: unsafe TransactionHandle(pointer: pointer, environment: identity),
            environment: self
        )
    }

    /// Begins the write transaction; waits while another thread or process has one. It must end on the thread
    /// that began it, and a thread with one open must not begin another.
    ///
    /// - Throws: `EACCES` when the environment is read-only, `MDB_PANIC` after a failed write to the file.
    @available(*, noasync, message: "a write transaction belongs to one thread")
    package func beginWrite() throws(LMDBError) -> WriteTransaction {
        let pointer = unsafe try begin(0, "mdb_txn_begin (write)") { census.enterWriter() }
        census.writerBegan()
        return WriteTransaction(
            handle: unsafe TransactionHandle(pointer: pointer, environment: identity),
            environment: self
        )
    }

    /// Runs `body` over a snapshot.
    package func read<R>(
        _ body: (borrowing ReadTransaction) throws(LMDBError) -> R
    ) throws(LMDBError) -> R {
        try body(beginRead())
    }

    /// Runs `body` over a snapshot; `body` may throw errors of its own.
    package func read<R>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
        try body(beginRead())
    }

    /// Runs `body` and commits what it wrote; when it throws, nothing is written.
    package func write<R>(
        _ body: (inout WriteTransaction) throws(LMDBError) -> R
    ) throws(LMDBError) -> R {
        var transaction = try beginWrite()
        let result = try body(&transaction)
        try transaction.commit()
        return result
    }

    /// Runs `body` and commits what it wrote; when it throws, errors of its own included, nothing is written.
    package func write<R>(_ body: (inout WriteTransaction) throws -> R) throws -> R {
        var transaction = try beginWrite()
        let result = try body(&transaction)
        try transaction.commit()
        return result
    }

    /// Begins a transaction; follows once when another process has grown the map.
    private func begin(
        _ flags: UInt32,
        _ operation: String,
        entering: () -> Void
    ) throws(LMDBError) -> OpaquePointer {
        var transaction: OpaquePointer?
        entering()
        var status = unsafe mdb_txn_begin(pointer, nil, flags, &transaction)
        if status == MDB_MAP_RESIZED {
            census.leave()
            do throws(LMDBError) {
                try followMap(patience: Self.followingPatience)
            } catch  where error.code == .transactionsOpen {
                // Another thread of this process may have followed, or does: then it begins now.
            }
            entering()
            status = unsafe mdb_txn_begin(pointer, nil, flags, &transaction)
        }
        if status != MDB_SUCCESS {
            census.leave()
        }
        if flags & UInt32(MDB_RDONLY) != 0 {
            try LMDBError.checkRead(status, operation)
        } else {
            try LMDBError.check(status, operation)
        }
        guard let transaction = unsafe transaction else {
            preconditionFailure("mdb_txn_begin gave no transaction")
        }
        return unsafe transaction
    }

    /// How long other readers of this process are waited for when another process has grown the map.
    private static let followingPatience: Duration = .seconds(1)
}
