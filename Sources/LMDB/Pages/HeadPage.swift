internal import CLMDB

/// One of the two head pages of a file (`MDB_meta`). Commits write them in turn: transaction n goes to page
/// n mod 2, so that the one before stays whole until the next is on the disk.
struct HeadPage: Equatable, Sendable {
    let number: PageNumber
    let mapBytes: UInt64
    let freeList: TreeRecord
    let names: TreeRecord
    let lastPage: PageNumber
    let transaction: TransactionID

    /// Bytes of a page; kept in the record of the free list.
    var pageSize: Int { Int(freeList.pad) }

    /// Reads what LMDB itself asks for before it opens a file.
    ///
    /// - Throws: when LMDB would refuse the file, or would take other bytes for pages.
    init(_ page: PageBytes, of number: PageNumber) throws(PageFlaw) {
        self.number = number
        let flags = try page.integer(at: 10, as: UInt16.self)
        guard flags == PageHeader.Kind.head.rawValue else {
            throw PageFlaw("its flags 0x\(String(flags, radix: 16)) are not those of a head page")
        }
        let start = PageLayout.headerBytes
        guard try page.integer(at: start, as: UInt32.self) == PageLayout.magic else {
            throw PageFlaw("it does not begin as a head page of LMDB does")
        }
        let version = try page.integer(at: start + 4, as: UInt32.self)
        guard version == PageLayout.version else { throw PageFlaw("it is of data version \(version)") }
        mapBytes = try page.integer(at: start + 16, as: UInt64.self)
        freeList = try TreeRecord(page, at: start + 24)
        names = try TreeRecord(page, at: start + 72)
        lastPage = PageNumber(rawValue: try page.integer(at: start + 120, as: UInt64.self))
        transaction = TransactionID(rawValue: try page.integer(at: start + 128, as: UInt64.self))
        let size = freeList.pad
        guard size.nonzeroBitCount == 1, PageLayout.pageSizes.contains(Int(size)) else {
            throw PageFlaw("it says that pages have \(size) bytes")
        }
    }

    /// Whether what it says of the file can be so.
    func check(_ page: PageBytes) throws(PageFlaw) {
        let found = try page.integer(at: 0, as: UInt64.self)
        guard found == number.rawValue else { throw PageFlaw("it says that it is page \(found)") }
        guard transaction.rawValue == 0 || transaction.rawValue & 1 == number.rawValue else {
            throw PageFlaw("transaction \(transaction.rawValue) does not belong there")
        }
        guard mapBytes <= PageLayout.mapBytesMax else { throw PageFlaw("the map has \(mapBytes) bytes") }
        guard lastPage.rawValue >= PageLayout.headCount - 1,
            lastPage.rawValue < mapBytes / UInt64(pageSize)
        else { throw PageFlaw("the last page is \(lastPage), in a map of \(mapBytes) bytes") }
    }

    /// Whether its trees can be those of the file. Of the newest head only: after a head that could not be
    /// written LMDB puts back the number and the last page of the one before, and leaves the new trees there.
    func checkTrees() throws(PageFlaw) {
        try Self.naming("the free list") { () throws(PageFlaw) in
            try freeList.check(flags: [UInt16(MDB_INTEGERKEY)], lastPage: lastPage)
        }
        try Self.naming("the tree of names") { () throws(PageFlaw) in
            guard names.pad == 0 else { throw PageFlaw("it has packed duplicates") }
            try names.check(flags: [0], lastPage: lastPage)
        }
    }

    private static func naming(_ tree: String, _ body: () throws(PageFlaw) -> Void) throws(PageFlaw) {
        do throws(PageFlaw) { try body() } catch { throw PageFlaw("of \(tree): \(error.reason)") }
    }
}
