import LMDB

extension LMDBError {
    /// Pages of the file are not what was written: what else could be read of it is not to be believed, either.
    var isDamage: Bool {
        switch code {
        // The last of them is what is said of a transaction after the first page that was none.
        case .MDB_CORRUPTED, .MDB_PAGE_NOTFOUND, .MDB_INCOMPATIBLE, .MDB_BAD_TXN: true
        default: false
        }
    }
}
