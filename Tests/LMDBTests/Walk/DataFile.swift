import Foundation
import Testing

@testable import LMDB

/// The data file of an environment that nobody has open, to look into and to damage.
struct DataFile {
    let folder: String
    private(set) var bytes: [UInt8]

    init(_ folder: String) throws {
        self.folder = folder
        bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/data.mdb")))
    }

    var pageCount: Int { bytes.count / Self.pageSize }
    static let pageSize = 4_096

    /// The head page of the last commit.
    var head: HeadPage {
        get throws {
            let heads = try (0..<2).map { number in
                try HeadPage(page(number), of: PageNumber(rawValue: UInt64(number)))
            }
            return try #require(heads.max { $0.transaction < $1.transaction })
        }
    }

    func page(_ number: Int) -> PageBytes {
        PageBytes(Array(bytes[number * Self.pageSize..<(number + 1) * Self.pageSize]))
    }

    func treePage(_ number: Int) throws -> TreePage {
        try TreePage(page(number), of: PageNumber(rawValue: UInt64(number)), nodesMin: 1)
    }

    /// The record of a named database, and where it stands in the file.
    func record(of name: String) throws -> (record: TreeRecord, offset: Int) {
        let root = Int(try #require(try head.names.root).rawValue)
        let leaf = try treePage(root)
        for node in leaf.nodes where leaf.page.bytes[node.key].elementsEqual(name.utf8) {
            guard case .tree(let offset) = node.content else { continue }
            return (try TreeRecord(leaf.page, at: offset), root * Self.pageSize + offset)
        }
        throw PageFlaw("no database \(name)")
    }

    func root(of name: String) throws -> Int { Int(try #require(try record(of: name).record.root).rawValue) }

    /// The branches and leaves of all trees.
    func treePages() throws -> [Int] {
        let head = try head
        var records = [head.freeList, head.names]
        for name in ["integers", "bytes"] { records.append(try record(of: name).record) }
        var pages: [Int] = []
        var waiting = records.compactMap { $0.root.map { Int($0.rawValue) } }
        while let page = waiting.popLast() {
            pages.append(page)
            for node in try treePage(page).nodes {
                if case .child(let child) = node.content { waiting.append(Int(child.rawValue)) }
            }
        }
        return pages.sorted()
    }

    /// The leftmost leaf below a page.
    func firstLeaf(below number: Int) throws -> Int {
        let page = try treePage(number)
        guard case .child(let child) = page.nodes[0].content else { return number }
        return try firstLeaf(below: Int(child.rawValue))
    }

    /// The first page of a value with pages of its own, in a leaf.
    func overflow(in leaf: Int) throws -> Int {
        for node in try treePage(leaf).nodes {
            if case .overflow(let first, _) = node.content { return Int(first.rawValue) }
        }
        throw PageFlaw("no value with pages of its own")
    }

    /// Writes an integer into the file.
    mutating func set<Value: FixedWidthInteger>(_ value: Value, at offset: Int) throws {
        setWithoutSaving(value, at: offset)
        try save()
    }

    mutating func setWithoutSaving<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
        for index in 0..<Value.bitWidth / 8 {
            bytes[offset + index] = UInt8(truncatingIfNeeded: UInt64(value) >> UInt64(8 * index))
        }
    }

    mutating func replace(_ all: [UInt8]) throws {
        bytes = all
        try save()
    }

    mutating func cut(to pages: Int) throws {
        bytes.removeSubrange((pages * Self.pageSize)...)
        try save()
    }

    func save() throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder + "/data.mdb"))
        try handle.write(contentsOf: Data(bytes))
        try handle.truncate(atOffset: UInt64(bytes.count))
        try handle.close()
    }

    func check() throws -> PageReport { try PageWalk.check(folder: folder) }
}

extension TemporaryFolder {
    /// Makes an environment with the databases `integers` and `bytes`, and closes it.
    func dataFile(
        _ fill: (_ environment: Environment, _ integers: Database, _ bytes: Database) throws -> Void
    ) throws -> DataFile {
        do {
            let environment = try open()
            let integers = try environment.openDatabase(named: "integers", flags: [.create, .integerKey])
            let bytes = try environment.openDatabase(named: "bytes", flags: .create)
            try fill(environment, integers, bytes)
        }
        return try DataFile(path("store"))
    }

    /// An environment with branches, leaves, values in pages of their own, and free pages.
    func variedDataFile(count: UInt64 = 300) throws -> DataFile {
        try dataFile { environment, integers, bytes in
            for start in stride(from: 0, to: count, by: 50) {
                try environment.write { (transaction) throws(LMDBError) in
                    for number in start..<min(count, start + 50) {
                        let size = number % 25 == 7 ? 9_000 : Int(40 + number % 7)
                        let value = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: size)
                        try transaction.put(value, for: number, in: integers)
                        try transaction.put([1, 2, 3], for: key("key \(number * 7_919 % 1_000)"), in: bytes)
                    }
                }
            }
            try environment.write { (transaction) throws(LMDBError) in
                for number in stride(from: 3, to: count, by: 10) {
                    try transaction.delete(number, in: integers)
                }
            }
        }
    }
}
