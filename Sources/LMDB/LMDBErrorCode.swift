private import CLMDB
private import Glibc

extension LMDBError {
    /// A return code. LMDB's own codes and `errno` values keep the spelling of their headers, so that they
    /// can be searched for; this module's own refusals have Swift names and lie outside both ranges.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }
    }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
extension LMDBError.Code {
    package static let MDB_KEYEXIST = Self(rawValue: CLMDB.MDB_KEYEXIST)
    package static let MDB_NOTFOUND = Self(rawValue: CLMDB.MDB_NOTFOUND)
    package static let MDB_PAGE_NOTFOUND = Self(rawValue: CLMDB.MDB_PAGE_NOTFOUND)
    package static let MDB_CORRUPTED = Self(rawValue: CLMDB.MDB_CORRUPTED)
    package static let MDB_PANIC = Self(rawValue: CLMDB.MDB_PANIC)
    package static let MDB_VERSION_MISMATCH = Self(rawValue: CLMDB.MDB_VERSION_MISMATCH)
    package static let MDB_INVALID = Self(rawValue: CLMDB.MDB_INVALID)
    package static let MDB_MAP_FULL = Self(rawValue: CLMDB.MDB_MAP_FULL)
    package static let MDB_DBS_FULL = Self(rawValue: CLMDB.MDB_DBS_FULL)
    package static let MDB_READERS_FULL = Self(rawValue: CLMDB.MDB_READERS_FULL)
    package static let MDB_TXN_FULL = Self(rawValue: CLMDB.MDB_TXN_FULL)
    package static let MDB_CURSOR_FULL = Self(rawValue: CLMDB.MDB_CURSOR_FULL)
    package static let MDB_PAGE_FULL = Self(rawValue: CLMDB.MDB_PAGE_FULL)
    package static let MDB_MAP_RESIZED = Self(rawValue: CLMDB.MDB_MAP_RESIZED)
    package static let MDB_INCOMPATIBLE = Self(rawValue: CLMDB.MDB_INCOMPATIBLE)
    package static let MDB_BAD_RSLOT = Self(rawValue: CLMDB.MDB_BAD_RSLOT)
    package static let MDB_BAD_TXN = Self(rawValue: CLMDB.MDB_BAD_TXN)
    package static let MDB_BAD_VALSIZE = Self(rawValue: CLMDB.MDB_BAD_VALSIZE)
    package static let MDB_BAD_DBI = Self(rawValue: CLMDB.MDB_BAD_DBI)

    package static let EACCES = Self(rawValue: Glibc.EACCES)
    package static let EAGAIN = Self(rawValue: Glibc.EAGAIN)
    package static let EBUSY = Self(rawValue: Glibc.EBUSY)
    package static let EDQUOT = Self(rawValue: Glibc.EDQUOT)
    package static let EEXIST = Self(rawValue: Glibc.EEXIST)
    package static let EINTR = Self(rawValue: Glibc.EINTR)
    package static let EINVAL = Self(rawValue: Glibc.EINVAL)
    package static let EIO = Self(rawValue: Glibc.EIO)
    package static let ENOENT = Self(rawValue: Glibc.ENOENT)
    package static let ENOMEM = Self(rawValue: Glibc.ENOMEM)
    package static let ENOSPC = Self(rawValue: Glibc.ENOSPC)
    package static let ENOTDIR = Self(rawValue: Glibc.ENOTDIR)
    package static let EROFS = Self(rawValue: Glibc.EROFS)
}

extension LMDBError.Code {
    /// The environment is open in this process already. A second open would drop the first one's file locks.
    package static let alreadyOpen = Self(rawValue: -1)

    /// The map was to be moved while a transaction was open in this process.
    package static let transactionsOpen = Self(rawValue: -2)

    /// Another process that has this one's number, as in a container of its own, reads the environment. LMDB knows its
    /// readers by that number, and gives `EAGAIN`.
    package static let processIDTaken = Self(rawValue: -3)
}
