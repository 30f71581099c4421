import Testing

@testable import LMDB

/// Every kind of damage, planted where it belongs, is found and named.
@Suite("The walk over damaged files")
struct DamageTests {
    let folder: TemporaryFolder
    var file: DataFile
    let root: Int
    let leaf: Int
    private static let size = DataFile.pageSize

    init() throws {
        folder = try TemporaryFolder()
        file = try folder.variedDataFile(count: 600)
        root = try file.root(of: "integers")
        leaf = try file.firstLeaf(below: root)
        try #require(root != leaf)
    }

    /// What is found first.
    private func found(_ kind: PageFault.Kind, _ page: Int?, _ reason: String) throws -> PageFault {
        let report = try file.check()
        let fault = try #require(report.faults.first)
        #expect(fault.kind == kind, "\(fault)")
        if let page { #expect(fault.page == PageNumber(rawValue: UInt64(page)), "\(fault)") }
        #expect(fault.description.contains(reason), "\(fault)")
        #expect(report.account == nil)
        return fault
    }

    private func pointer(_ page: Int, _ index: Int) throws -> Int {
        page * Self.size + Int(try file.page(page).integer(at: 16 + 2 * index, as: UInt16.self))
    }

    @Test("A page that is another") mutating func number() throws {
        try file.set(UInt64(5_000), at: leaf * Self.size)
        let fault = try found(.damagedPage, leaf, "it says that it is page 5000")
        #expect(fault.endangersReading)
        #expect(fault.firstKey == 0)
    }

    @Test("Flags of no page, and of another kind of page") mutating func flags() throws {
        try file.set(UInt16(0x12), at: leaf * Self.size + 10)
        _ = try found(.damagedPage, leaf, "flags 0x12")
        try file.set(UInt16(0x04), at: leaf * Self.size + 10)
        _ = try found(.damagedPage, leaf, "kind overflow")
        try file.set(UInt16(0x01), at: leaf * Self.size + 10)
        _ = try found(.damagedPage, leaf, "")
    }

    @Test(
        "Bounds that cross, are odd or leave the page",
        arguments: [(15, 4), (17, 4_000), (4_000, 18), (16, 5_000)]
    )
    mutating func bounds(lower: Int, upper: Int) throws {
        try file.set(UInt16(lower), at: leaf * Self.size + 12)
        try file.set(UInt16(upper), at: leaf * Self.size + 14)
        _ = try found(.damagedPage, leaf, "")
    }

    @Test("A node beyond the page, at an odd place, over another") mutating func pointers() throws {
        let offset = leaf * Self.size + 16
        let second = try file.page(leaf).integer(at: 18, as: UInt16.self)
        for (value, reason) in [(4_095, "begins at 4095"), (4_092, ""), (Int(second), "overlap")] {
            try file.set(UInt16(value), at: offset)
            _ = try found(.damagedPage, leaf, reason)
        }
    }

    @Test("Sizes and flags of a node") mutating func nodes() throws {
        let node = try pointer(leaf, 1)
        let original = file
        let damages: [(Int, UInt16, String)] = [
            (0, 9_999, "not within the page"), (2, 1, "not within the page"),
            (0, 20, "overlap or leave a gap"),
            (4, 0x04, "flags 0x4"), (4, 0x02, "record of"), (4, 0x03, "flags 0x3"), (4, 0x100, "flags 0x100"),
            (6, 512, "a key of 512 bytes"), (6, 0, "a key of 0 bytes"), (6, 9, ""),
        ]
        for (offset, value, reason) in damages {
            file = original
            try file.set(value, at: node + offset)
            _ = try found(.damagedPage, leaf, reason)
        }
    }

    @Test("Keys out of order, and beyond what the branch says") mutating func keys() throws {
        let original = file
        try file.set(UInt64(1_000_000), at: try pointer(leaf, 1) + 8)
        _ = try found(.damagedPage, leaf, "is not after the one before it")
        file = original
        let last = try file.treePage(leaf).nodes.count - 1
        try file.set(UInt64(1_000_000), at: try pointer(leaf, last) + 8)
        _ = try found(.damagedPage, leaf, "go on beyond")
        file = original
        // The first key of the second leaf goes down: still in order there, but it belongs to the first leaf.
        let second = try pointer(root, 1)
        let child = Int(try file.page(root).integer(at: second - root * Self.size, as: UInt16.self))
        try file.set(UInt64(1), at: try pointer(child, 0) + 8)
        let fault = try found(.damagedPage, child, "begin before")
        #expect((fault.firstKey ?? 0) > 1)
    }

    @Test("A byte key out of order") mutating func byteKeys() throws {
        let leaf = try file.firstLeaf(below: try file.root(of: "bytes"))
        try file.set(UInt8(0xFF), at: try pointer(leaf, 2) + 8)
        let fault = try found(.damagedPage, leaf, "not after")
        #expect(fault.tree == .database("bytes"))
        #expect(fault.firstKey == nil)
    }

    @Test("A child that is no page, a head, beyond the last one, one that is reached already")
    mutating func children() throws {
        let node = try pointer(root, 1)
        let original = file
        for (child, kind, page) in [
            (0, PageFault.Kind.damagedPage, root), (1, .damagedPage, root), (60_000, .damagedPage, root),
            (leaf, .damagedPage, leaf), (root, .damagedPage, root),
        ] {
            file = original
            try file.set(UInt16(child), at: node)
            _ = try found(kind, page, child < 60_000 && child > 1 ? "reached twice" : "the last page is")
        }
    }

    @Test("A depth that is not the tree's") mutating func depth() throws {
        let offset = try file.record(of: "integers").offset
        try file.set(UInt16(1), at: offset + 6)
        _ = try found(.damagedPage, root, "it is a branch at level 1 of 1")
        try file.set(UInt16(33), at: offset + 6)
        _ = try found(.damagedPage, nil, "33 pages deep")
    }

    @Test("Counts that are not the tree's", arguments: [8, 16, 24, 32]) mutating func counts(field: Int)
        throws
    {
        let offset = try file.record(of: "integers").offset
        try file.set(UInt8(0xEE), at: offset + field)
        let fault = try found(.wrongCount, nil, "its record says")
        #expect(!fault.endangersReading)
        #expect(try file.check().sizes[.database("integers")] != nil)
    }

    @Test("A record of a database that is none") mutating func records() throws {
        let offset = try file.record(of: "integers").offset
        let original = file
        let damages: [(Int, UInt16, String)] = [
            (0, 7, "packed duplicates"), (4, 0x0C, "flags 0xc"), (40, 0, "its root is page 0"),
            (46, 9, "its root is page"), (6, 0, "a root and no depth"),
        ]
        for (field, value, reason) in damages {
            file = original
            try file.set(value, at: offset + field)
            let fault = try found(.damagedPage, nil, reason)
            #expect(fault.tree == .names)
        }
    }

    /// As text, bytes that are no UTF-8 would all be the same name, and only the first tree would be walked.
    @Test("A name that no database is given", arguments: [0xFF, 0x00] as [UInt8])
    mutating func names(byte: UInt8) throws {
        let root = Int(try #require(try file.head.names.root).rawValue)
        let node = try #require(try file.treePage(root).nodes.last)
        try file.set(byte, at: root * Self.size + node.key.upperBound - 1)
        let fault = try found(.damagedPage, root, "its name is not of printable ASCII characters")
        #expect(fault.endangersReading)
    }

    @Test("The pages of a value") mutating func overflow() throws {
        let first = try file.overflow(in: leaf)
        let original = file
        let damages: [(Int, UInt16, String)] = [
            (0, 9, "it says that it is page"), (10, 0x02, "kind leaf"), (12, 1, "has 1 pages"),
            (14, 1, "it leads to"),
        ]
        for (field, value, reason) in damages {
            file = original
            try file.set(value, at: first * Self.size + field)
            let fault = try found(.damagedPage, nil, reason)
            #expect(fault.firstKey == (field == 14 ? 0 : 7))
        }
        // One page more than there were: the next value's, or more than the record counts.
        file = original
        try file.set(UInt32(4), at: first * Self.size + 12)
        #expect(try !file.check().isSound)
    }

    @Test("A file that was cut") mutating func cut() throws {
        let pages = file.pageCount
        for left in [pages * 2 / 3, pages / 2, 3] {
            try file.cut(to: left)
            let report = try file.check()
            #expect(report.faults.contains { $0.kind == .missingPage }, "\(left) of \(pages) pages")
        }
    }

    @Test("A head page that is none: LMDB is not let near it") mutating func heads() throws {
        let head = try file.head
        let start = Int(head.number.rawValue) * Self.size
        let original = file
        let damages: [(Int, UInt16, String)] = [
            (10, 2, "flags 0x2"), (16, 0, "does not begin"), (20, 7, "data version 7"),
            (40, 3, "pages have 3"),
            (40, 8_192, "bytes"), (144, UInt16(head.transaction.rawValue) ^ 1, "does not belong there"),
            (144, UInt16(head.transaction.rawValue) + 2, "do not follow each other"),
            (136, 0, "the last page is"), (142, 1, "the last page is"), (38, 9, "the map has"),
            (80, 0xFFFF, "its root is page"), (94, 40, "deep"), (44, 0x0A, "flags 0xa"), (92, 8, "flags 0x8"),
        ]
        for (field, value, reason) in damages {
            file = original
            try file.set(value, at: start + field)
            _ = try found(.damagedHead, nil, reason)
            #expect(try file.check().endangersReading, "\(field)")
        }
    }

    @Test("The older head page does not keep anybody from reading") mutating func olderHead() throws {
        let start = Int(1 - (try file.head).number.rawValue) * Self.size
        // Its trees may be those of a head that could not be written.
        try file.set(UInt16(40), at: start + 94)
        #expect(try file.check().isSound)
        try file.set(UInt16(40), at: start + 142)
        let fault = try found(.damagedHead, start / Self.size, "the last page is")
        #expect(!fault.endangersReading)
        #expect(try !file.check().endangersReading)
        #expect(try file.check().sizes[.database("integers")] != nil)
    }

    @Test("A file that is too short for heads, and one of other bytes") mutating func noHeads() throws {
        try file.cut(to: 1)
        #expect(try file.check().endangersReading)
        try file.cut(to: 0)
        #expect(try file.check().endangersReading)
        let absent = #expect(throws: LMDBError.self) { try PageWalk.check(folder: folder.path("absent")) }
        #expect(absent?.code == .ENOENT)
    }

    @Test("A free list with pages that are in use, twice, out of order, beyond the last, of the future")
    mutating func freeList() throws {
        let page = Int(try #require(try file.head.freeList.root).rawValue)
        let leaf = try file.firstLeaf(below: page)
        let nodes = try file.treePage(leaf).nodes
        let node = try #require(nodes.first { $0.extent.count > 16 + 3 * 8 })
        guard case .value(let value) = node.content else {
            Issue.record("the entry has pages of its own")
            return
        }
        let entry = leaf * Self.size + value.lowerBound
        let key = leaf * Self.size + node.key.lowerBound
        let first = try file.page(leaf).integer(at: value.lowerBound + 8, as: UInt64.self)
        let original = file
        let damages: [(Int, UInt64, String)] = [
            (entry, 5_000, "names 5000 pages"), (entry + 8, 1, ""), (entry + 8, 1 << 40, "names page"),
            (entry + 16, first, "after page"), (key, 1 << 30, "after"),
        ]
        for (offset, number, reason) in damages {
            file = original
            try file.set(number, at: offset)
            let fault = try found(.wrongFreeList, leaf, reason)
            #expect(!fault.endangersReading)
        }
        file = original
        try file.set(UInt64(file.pageCount - 1), at: entry + 8)
        _ = try found(.wrongFreeList, nil, "")
        // Its other trees can be read and were.
        #expect(try file.check().sizes[.database("integers")] != nil)
    }

    @Test("Page after page of faults is counted, and no more are kept than the limit") mutating func many()
        throws
    {
        let branch = try file.treePage(root)
        for node in branch.nodes {
            guard case .child(let child) = node.content else { continue }
            try file.set(UInt16(0), at: Int(child.rawValue) * Self.size + 10)
        }
        let report = try file.check()
        #expect(report.faultCount == branch.nodes.count)
        #expect(report.faults.count == min(report.faultCount, PageReport.faultsMax))
    }
}
