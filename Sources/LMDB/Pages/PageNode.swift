/// One entry of a branch or leaf page, as offsets into the page.
struct PageNode: Equatable {
    enum Content: Equatable {
        /// Of a branch: the page with the keys from this one on.
        case child(PageNumber)
        /// The value, in the page.
        case value(Range<Int>)
        /// The value has pages of its own.
        case overflow(first: PageNumber, byteCount: Int)
        /// The record of a named database, in the page.
        case tree(offset: Int)
    }

    private enum Flag {
        static let overflow: UInt16 = 0x01
        static let tree: UInt16 = 0x02
    }

    let key: Range<Int>
    let content: Content
    /// The bytes of the node; LMDB lets nodes begin at even offsets.
    let extent: Range<Int>

    /// - Parameter keyMayBeEmpty: the first key of a branch says nothing and is left out.
    /// - Throws: when it leaves the page, or is none that this module writes.
    init(_ page: PageBytes, at offset: Int, isLeaf: Bool, keyMayBeEmpty: Bool) throws(PageFlaw) {
        guard offset % 2 == 0 else { throw PageFlaw("a node begins at \(offset)") }
        let low = try page.integer(at: offset, as: UInt16.self)
        let high = try page.integer(at: offset + 2, as: UInt16.self)
        let flags = try page.integer(at: offset + 4, as: UInt16.self)
        let keyBytes = Int(try page.integer(at: offset + 6, as: UInt16.self))
        guard keyBytes <= Environment.keyLimit, keyBytes > 0 || keyMayBeEmpty else {
            throw PageFlaw("the node at \(offset) has a key of \(keyBytes) bytes")
        }
        key = try page.range(at: offset + PageLayout.nodeBytes, count: keyBytes)
        let size = Int(low) | Int(high) << 16
        let stored: Int
        switch (isLeaf, flags) {
        case (false, _):
            // Branches have no flags: the page number goes on there.
            stored = 0
            content = .child(PageNumber(rawValue: UInt64(size) | UInt64(flags) << 32))
        case (true, 0):
            stored = size
            content = .value(try page.range(at: key.upperBound, count: size))
        case (true, Flag.overflow):
            stored = PageLayout.pageNumberBytes
            let first = try page.integer(at: key.upperBound, as: UInt64.self)
            content = .overflow(first: PageNumber(rawValue: first), byteCount: size)
        case (true, Flag.tree):
            stored = size
            guard size == PageLayout.treeRecordBytes else {
                throw PageFlaw("the database at \(offset) has a record of \(size) bytes")
            }
            content = .tree(offset: try page.range(at: key.upperBound, count: size).lowerBound)
        default:
            throw PageFlaw("the node at \(offset) has flags 0x\(String(flags, radix: 16))")
        }
        let bytes = PageLayout.nodeBytes + keyBytes + stored
        extent = try page.range(at: offset, count: bytes + bytes % 2)
    }
}
