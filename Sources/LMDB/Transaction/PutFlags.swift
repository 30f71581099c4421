private import CLMDB

/// What a write must find.
package struct PutFlags: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The key must be absent, else `MDB_KEYEXIST`.
    package static let noOverwrite = Self(rawValue: UInt32(MDB_NOOVERWRITE))

    /// In a `.duplicateSort` database, the pair must be absent, else `MDB_KEYEXIST`.
    package static let noDuplicate = Self(rawValue: UInt32(MDB_NODUPDATA))

    /// The key must come after every other, else `MDB_KEYEXIST`. Fills pages whole, with no search.
    package static let append = Self(rawValue: UInt32(MDB_APPEND))

    /// In a `.duplicateSort` database, the value must come after every other of its key, else `MDB_KEYEXIST`.
    package static let appendDuplicate = Self(rawValue: UInt32(MDB_APPENDDUP))
}
