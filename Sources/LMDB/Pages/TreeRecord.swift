/// What a file says of one tree (`MDB_db`, 48 bytes): in a head page for the free list and the names, in a
/// leaf of the names for a named database.
struct TreeRecord: Equatable, Sendable {
    /// The page size in the free list's record; else the size of packed duplicates.
    let pad: UInt32
    let flags: UInt16
    let depth: Int
    let size: TreeTally
    private let rootNumber: UInt64

    /// nil for an empty tree.
    var root: PageNumber? {
        rootNumber == PageLayout.noPage ? nil : PageNumber(rawValue: rootNumber)
    }

    init(_ page: PageBytes, at offset: Int) throws(PageFlaw) {
        pad = try page.integer(at: offset, as: UInt32.self)
        flags = try page.integer(at: offset + 4, as: UInt16.self)
        depth = Int(try page.integer(at: offset + 6, as: UInt16.self))
        size = TreeTally(
            branchPages: try page.integer(at: offset + 8, as: UInt64.self),
            leafPages: try page.integer(at: offset + 16, as: UInt64.self),
            overflowPages: try page.integer(at: offset + 24, as: UInt64.self),
            entries: try page.integer(at: offset + 32, as: UInt64.self)
        )
        rootNumber = try page.integer(at: offset + 40, as: UInt64.self)
    }

    /// Whether the record can be of a tree in a file whose last page is `last`. What it counts is compared
    /// when the tree was walked.
    func check(flags expected: Set<UInt16>, lastPage last: PageNumber) throws(PageFlaw) {
        guard expected.contains(flags) else {
            throw PageFlaw("its flags 0x\(String(flags, radix: 16)) are none that this program gives")
        }
        guard depth <= PageLayout.depthMax else { throw PageFlaw("it is \(depth) pages deep") }
        guard let root else {
            guard depth == 0, size == TreeTally() else { throw PageFlaw("it is empty and counts pages") }
            return
        }
        guard depth > 0 else { throw PageFlaw("it has a root and no depth") }
        guard root.rawValue >= PageLayout.headCount, root <= last else {
            throw PageFlaw("its root is page \(root) of \(last)")
        }
    }
}
