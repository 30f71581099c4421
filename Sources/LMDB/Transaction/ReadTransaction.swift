internal import CLMDB

/// A snapshot of an environment. Ends when it goes out of scope; may move between threads, but is used by one
/// at a time.
@safe
package struct ReadTransaction: ~Copyable, ReadableTransaction {
    package let handle: TransactionHandle
    private let environment: Environment
    private var holdsSnapshot = true
    private var isEnded = false

    init(handle: TransactionHandle, environment: Environment) {
        self.handle = handle
        self.environment = environment
    }

    deinit {
        guard !isEnded else { return }
        unsafe mdb_txn_abort(handle.pointer)
        if holdsSnapshot { environment.census.leave() }
    }

    /// Lets the snapshot go and keeps the reader slot, so that `renew` is cheap. Nothing can be read until
    /// then; to try is `EINVAL`.
    package mutating func reset() {
        precondition(holdsSnapshot, "a read transaction was reset twice")
        unsafe mdb_txn_reset(handle.pointer)
        holdsSnapshot = false
        environment.census.leave()
    }

    /// Takes a snapshot of the last commit after `reset`.
    ///
    /// - Throws: `MDB_MAP_RESIZED` when another process has grown the map: end this one, begin another.
    package mutating func renew() throws(LMDBError) {
        precondition(!holdsSnapshot, "only a read transaction that was reset is renewed")
        environment.census.enter()
        let status = unsafe mdb_txn_renew(handle.pointer)
        if status != MDB_SUCCESS {
            environment.census.leave()
        }
        try LMDBError.check(status, "mdb_txn_renew")
        holdsSnapshot = true
    }

    /// Ends the transaction, and keeps databases that it opened.
    package consuming func commit() throws(LMDBError) {
        precondition(holdsSnapshot, "a read transaction that was reset is not committed")
        isEnded = true
        let status = unsafe mdb_txn_commit(handle.pointer)
        environment.census.leave()
        try LMDBError.check(status, "mdb_txn_commit (read)")
    }

    /// Ends the transaction, as going out of scope does.
    package consuming func abort() {}
}
