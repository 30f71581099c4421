/// Where things stand in a data file of LMDB 0.9 (64-bit, the machine's byte order), and what they may be.
///
/// Source: `mdb.c` of LMDB 0.9.24, `MDB_page`, `MDB_node`, `MDB_db`, `MDB_meta`.
enum PageLayout {
    static let magic: UInt32 = 0xBEEF_C0DE
    static let version: UInt32 = 1

    static let headerBytes = 16
    static let nodeBytes = 8
    static let pointerBytes = 2
    static let pageNumberBytes = 8
    static let treeRecordBytes = 48
    /// A head page as far as anybody reads it: the header and `MDB_meta`.
    static let headBytes = 152
    /// Pages 0 and 1 are heads, so no tree and no free list has them.
    static let headCount: UInt64 = 2

    /// `P_INVALID`: the root of an empty tree.
    static let noPage = UInt64.max
    static let pageSizes = 512...32_768
    /// What a process can map (47 bits of addresses); more is damage, and would be refused by the kernel.
    static let mapBytesMax: UInt64 = 1 << 47
    /// `CURSOR_STACK`: LMDB follows no tree that is deeper.
    static let depthMax = 32
    /// An integer key is a `size_t` in every database of this module.
    static let integerKeyBytes = 8
}
