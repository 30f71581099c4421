internal import CLMDB

/// How a tree orders its keys, which its flags tell.
enum KeyOrder {
    case bytes
    /// Byte by byte from the last one.
    case reversedBytes
    case integers

    /// - Parameter flags: those of a `TreeRecord` that was checked.
    init(flags: UInt16) {
        switch CInt(flags) {
        case MDB_INTEGERKEY: self = .integers
        case MDB_REVERSEKEY: self = .reversedBytes
        default: self = .bytes
        }
    }

    /// The flags of databases that this module makes and the walk can follow. Those with duplicates have
    /// trees within trees, which nothing in this program uses.
    static let flags: Set<UInt16> = [0, UInt16(MDB_INTEGERKEY), UInt16(MDB_REVERSEKEY)]

    func isBefore(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
        switch self {
        case .bytes: left.lexicographicallyPrecedes(right)
        case .reversedBytes: left.reversed().lexicographicallyPrecedes(right.reversed())
        // From the highest byte to the lowest; they are equally long.
        case .integers: Self.integer(left) < Self.integer(right)
        }
    }

    /// An integer key; of one that has not its length, what there is.
    static func integer(_ key: ArraySlice<UInt8>) -> UInt64 {
        key.prefix(PageLayout.integerKeyBytes).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
