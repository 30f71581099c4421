private import CLMDB

/// What a write must find.
package struct PutFlags: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The key must be absent, else `MDB_KEYEXIST`.
    package static let noOverwrite = Self(rawValue: UInt32(MDB_NOOVERWRITE))

    /// The key must come after every other, else `MDB_KEYEXIST`. Fills pages whole, with no search.
    package static let append = Self(rawValue: UInt32(MDB_APPEND))
}
