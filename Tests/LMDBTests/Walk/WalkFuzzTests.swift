import SeededNumbers
import Testing

@testable import LMDB

/// Any byte of a file may be wrong: the walk never ends the process, and when it finds nothing that endangers
/// reading, LMDB can read the file to its end.
@Suite("The walk over files with a wrong byte")
struct WalkFuzzTests {
    private static let flips = 400

    @Test(
        "Every flipped byte is found, or LMDB reads on",
        arguments: [7, 12_605_038_687_840_547_694, UInt64.random(in: 0 ... .max)]
    )
    func flips(seed: UInt64) throws {
        print("WalkFuzzTests seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        var file = try folder.variedDataFile()
        let sound = file.bytes
        let contents = try Self.read(folder)
        var found = 0
        for _ in 0..<Self.flips {
            let offset = try place(file, &generator)
            let mask = UInt8.random(in: 1 ... .max, using: &generator)
            try file.set(sound[offset] ^ mask, at: offset)
            let report = try file.check()
            if !report.isSound { found += 1 }
            if !report.endangersReading {
                let after = try Self.read(folder)
                // Sizes and numbers are of the structure; what keys and values say is not. A tree that took a
                // page from another one can be read, and was found.
                #expect(
                    !report.isSound || after.count == contents.count,
                    "seed \(seed): byte \(offset) ^ \(mask): \(report)"
                )
            }
            try file.set(sound[offset], at: offset)
        }
        #expect(try file.check().isSound)
        // Far fewer than are found on the average: the bytes are chosen by chance.
        #expect(found > Self.flips / 6)
    }

    @Test("Pages of noise end nothing", arguments: [3, UInt64.random(in: 0 ... .max)])
    func noise(seed: UInt64) throws {
        print("WalkFuzzTests seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        var file = try folder.variedDataFile()
        let sound = file.bytes
        for _ in 0..<100 {
            let page = Int.random(in: 0..<file.pageCount, using: &generator)
            // Mostly small numbers, which look like offsets and page numbers.
            for index in stride(from: 0, to: DataFile.pageSize, by: 2) where Bool.random(using: &generator) {
                let limit: UInt16 = Bool.random(using: &generator) ? 64 : .max
                let value = UInt16.random(in: 0...limit, using: &generator)
                file.setWithoutSaving(value, at: page * DataFile.pageSize + index)
            }
            try file.save()
            _ = try file.check()
            try file.replace(sound)
        }
    }

    /// Half of the flips hit header and pointers of a page of a tree, a quarter a node of one, where most of
    /// the structure is.
    private func place(_ file: DataFile, _ generator: inout SeededGenerator) throws -> Int {
        let choice = Int.random(in: 0..<4, using: &generator)
        let pages = try file.treePages()
        guard choice > 0, let page = pages.randomElement(using: &generator) else {
            return Int.random(in: 0..<file.bytes.count, using: &generator)
        }
        let start = page * DataFile.pageSize
        let nodes = try file.treePage(page).nodes
        if choice == 1, let node = nodes.randomElement(using: &generator) {
            return start + node.extent.lowerBound + Int.random(in: 0..<8, using: &generator)
        }
        return start + Int.random(in: 0..<16 + 2 * nodes.count, using: &generator)
    }

    /// The sizes of all keys and values, as LMDB reads them.
    private static func read(_ folder: TemporaryFolder) throws -> [Int] {
        let environment = try folder.open(readOnly: true)
        var sizes: [Int] = []
        for (name, flags) in [("integers", DatabaseFlags.integerKey), ("bytes", [])] {
            // A name is a key like others.
            guard let database = try? environment.openDatabase(named: name, flags: flags) else {
                return sizes
            }
            try environment.read { (transaction) throws(LMDBError) in
                try transaction.withCursor(in: database) { (cursor) throws(LMDBError) in
                    _ = try cursor.forEach(limit: .max) { key, value in
                        var sum = 0
                        for byte in key.copied + value.copied { sum &+= Int(byte) }
                        sizes.append(key.byteCount + value.byteCount + min(0, sum))
                        return true
                    }
                }
            }
        }
        return sizes
    }
}
