private import CLMDB

/// The shape of a database, and whether to make it.
package struct DatabaseFlags: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Keys are compared from their last byte to their first.
    package static let reverseKey = Self(rawValue: UInt32(MDB_REVERSEKEY))

    /// Keys are `UInt64`, ordered by number.
    package static let integerKey = Self(rawValue: UInt32(MDB_INTEGERKEY))

    /// Makes the database when it is absent.
    package static let create = Self(rawValue: UInt32(MDB_CREATE))

    /// A key may have many values. Nothing here makes such a database, and one that is found is none of ours.
    private static let duplicates = Self(rawValue: UInt32(MDB_DUPSORT))

    /// What the file remembers.
    static let shape: Self = [.reverseKey, .integerKey, .duplicates]
}
