internal import CLMDB

/// A snapshot of an environment. Ends when it goes out of scope; may move between threads, but is used by one
/// at a time.
@safe
package struct ReadTransaction: ~Copyable, ReadableTransaction {
    package let handle: TransactionHandle
    private let environment: Environment
    private var isEnded = false

    init(handle: TransactionHandle, environment: Environment) {
        self.handle = handle
        self.environment = environment
    }

    deinit {
        guard !isEnded else { return }
        unsafe mdb_txn_abort(handle.pointer)
        environment.census.leave()
    }

    /// Ends the transaction, and keeps databases that it opened.
    package consuming func commit() throws(LMDBError) {
        isEnded = true
        let status = unsafe mdb_txn_commit(handle.pointer)
        environment.census.leave()
        try LMDBError.check(status, "mdb_txn_commit (read)")
    }

    /// Ends the transaction, as going out of scope does.
    package consuming func abort() {}
}
