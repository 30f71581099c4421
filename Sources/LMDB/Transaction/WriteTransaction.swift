internal import CLMDB

/// The one write transaction of an environment. It belongs to the thread that began it; going out of scope
/// without `commit`, it leaves nothing.
///
/// After an error other than `MDB_KEYEXIST` or `MDB_BAD_VALSIZE` it can only be aborted.
@safe
package struct WriteTransaction: ~Copyable, ReadableTransaction {
    package let handle: TransactionHandle
    let environment: Environment
    private var isEnded = false

    init(handle: TransactionHandle, environment: Environment) {
        self.handle = handle
        self.environment = environment
    }

    deinit {
        guard !isEnded else { return }
        environment.census.writerEnds()
        unsafe mdb_txn_abort(handle.pointer)
        environment.census.leave()
    }

    /// Makes the writes visible, and durable when the environment is `.synced`. When it throws, nothing of
    /// the transaction is visible.
    ///
    /// - Throws: `MDB_MAP_FULL`, `ENOSPC`, `EIO`. After a failed write of the file's head the environment
    ///   refuses every further transaction with `MDB_PANIC` until it is opened again.
    package consuming func commit() throws(LMDBError) {
        isEnded = true
        environment.census.writerEnds()
        let status = unsafe mdb_txn_commit(handle.pointer)
        let findsNoRoom = status == LMDBError.Code.EIO.rawValue && environment.isOutOfRoom
        environment.census.leave()
        try LMDBError.check(findsNoRoom ? LMDBError.Code.ENOSPC.rawValue : status, "mdb_txn_commit")
    }

    /// Drops the writes, as going out of scope does.
    package consuming func abort() {}
}
