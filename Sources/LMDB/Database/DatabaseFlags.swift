private import CLMDB

/// The shape of a database, and whether to make it.
package struct DatabaseFlags: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Keys are compared from their last byte to their first.
    package static let reverseKey = Self(rawValue: UInt32(MDB_REVERSEKEY))

    /// A key may have many values, kept in order and at most 511 bytes long each.
    package static let duplicateSort = Self(rawValue: UInt32(MDB_DUPSORT))

    /// Keys are `UInt64`, ordered by number.
    package static let integerKey = Self(rawValue: UInt32(MDB_INTEGERKEY))

    /// With `duplicateSort`: all values have one size and are packed.
    package static let fixedSizeDuplicates = Self(rawValue: UInt32(MDB_DUPFIXED))

    /// With `duplicateSort` and `fixedSizeDuplicates`: values are `UInt64` in native order, ordered by number.
    package static let integerDuplicates = Self(rawValue: UInt32(MDB_INTEGERDUP))

    /// With `duplicateSort`: values are compared from their last byte to their first.
    package static let reverseDuplicates = Self(rawValue: UInt32(MDB_REVERSEDUP))

    /// Makes the database when it is absent.
    package static let create = Self(rawValue: UInt32(MDB_CREATE))

    /// What the file remembers.
    static let shape: Self = [
        .reverseKey, .duplicateSort, .integerKey, .fixedSizeDuplicates, .integerDuplicates,
        .reverseDuplicates,
    ]
}
