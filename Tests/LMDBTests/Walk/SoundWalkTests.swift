import Foundation
import SeededNumbers
import Testing

@testable import LMDB

/// Environments as LMDB leaves them, of many shapes: nothing is found, and what is counted is what LMDB's own
/// `mdb_stat` counts.
@Suite("The walk over sound files")
struct SoundWalkTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @discardableResult
    private func check(_ file: DataFile) throws -> PageReport {
        let report = try file.check()
        #expect(report.faults == [])
        let stat = try MdbStat(file.folder)
        #expect(report.sizes[.freeList] == stat.sizes["Freelist Status"])
        #expect(report.sizes[.names] == stat.sizes["Status of Main DB"])
        for name in ["integers", "bytes"] {
            #expect(report.sizes[.database(name)] == stat.sizes["Status of \(name)"])
        }
        let account = try #require(report.account)
        #expect(account.free == stat.freePages)
        #expect(account.leaked == 0)
        #expect(2 + account.reached + account.free == report.pageCount)
        return report
    }

    @Test("An environment that was never written")
    func new() throws {
        do { _ = try folder.open() }
        let report = try PageWalk.check(folder: folder.path("store"))
        #expect(report.isSound)
        #expect(report.pageCount == 2)
        #expect(report.sizes == [.freeList: TreeTally(), .names: TreeTally()])
    }

    @Test("Empty databases") func empty() throws { try check(try folder.dataFile { _, _, _ in }) }

    @Test("One entry")
    func one() throws {
        let file = try folder.dataFile { environment, integers, _ in
            try environment.write { try $0.put([1], for: UInt64(1), in: integers) }
        }
        #expect(try check(file).sizes[.database("integers")]?.entries == 1)
    }

    @Test("Values with pages of their own, deletions, free pages")
    func varied() throws {
        let report = try check(try folder.variedDataFile())
        #expect((report.sizes[.database("integers")]?.overflowPages ?? 0) > 20)
        #expect((report.account?.free ?? 0) > 5)
    }

    @Test("20,000 entries that were appended")
    func appended() throws {
        let file = try folder.dataFile { environment, integers, _ in
            for start in stride(from: UInt64(0), to: 20_000, by: 1_000) {
                try environment.write { (transaction) throws(LMDBError) in
                    for number in start..<start + 1_000 {
                        let value = [UInt8](repeating: 7, count: 300)
                        try transaction.put(value, for: number, in: integers, flags: .append)
                    }
                }
            }
        }
        let report = try check(file)
        #expect(report.sizes[.database("integers")]?.entries == 20_000)
        #expect(report.sizes[.database("integers")]?.branchPages ?? 0 > 2)
    }

    @Test("Everything deleted again")
    func emptied() throws {
        let file = try folder.dataFile { environment, integers, bytes in
            for round in 0..<3 {
                try environment.write { (transaction) throws(LMDBError) in
                    for number in 0..<2_000 as Range<UInt64> {
                        try transaction.put([1, 2, 3], for: number, in: integers)
                        try transaction.put([1, 2, 3], for: key("\(number) \(round)"), in: bytes)
                    }
                }
                try environment.write { (transaction) throws(LMDBError) in
                    for number in 0..<2_000 as Range<UInt64> {
                        try transaction.delete(number, in: integers)
                        try transaction.delete(key("\(number) \(round)"), in: bytes)
                    }
                }
            }
        }
        #expect(try check(file).sizes[.database("bytes")] == TreeTally())
    }

    @Test("A free list with pages of its own for one entry")
    func longFreeList() throws {
        let file = try folder.dataFile { environment, integers, _ in
            try environment.write { (transaction) throws(LMDBError) in
                for number in 0..<900 as Range<UInt64> {
                    try transaction.put([UInt8](repeating: 1, count: 3_000), for: number, in: integers)
                }
            }
            try environment.write { try $0.drop(integers) }
        }
        let report = try check(file)
        #expect((report.account?.free ?? 0) > 900)
        #expect((report.sizes[.freeList]?.overflowPages ?? 0) > 0)
    }

    @Test("A compact copy and a plain one", arguments: [true, false])
    func copies(compacting: Bool) throws {
        let file = try folder.variedDataFile()
        let target = folder.path("copy")
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
        let copy = Process()
        copy.executableURL = URL(fileURLWithPath: "/usr/bin/mdb_copy")
        copy.arguments = (compacting ? ["-c"] : []) + [file.folder, target]
        try copy.run()
        copy.waitUntilExit()
        #expect(copy.terminationStatus == 0)
        try check(try DataFile(target))
    }

    @Test(
        "Random writes and deletions of keys and values of all sizes",
        arguments: [1, UInt64.random(in: 0 ... .max)]
    )
    func random(seed: UInt64) throws {
        print("SoundWalkTests seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let sizes = [0, 1, 40, 256, 1_900, 2_022, 2_023, 9_000]
        for _ in 0..<15 {
            let file = try folder.dataFile { environment, integers, bytes in
                for _ in 0..<Int.random(in: 1...20, using: &generator) {
                    try environment.write { (transaction) throws(LMDBError) in
                        for _ in 0..<Int.random(in: 1...60, using: &generator) {
                            let number = UInt64.random(in: 0..<400, using: &generator)
                            let length = 1 + Int(number * number) % Environment.keyLimit
                            let name = [UInt8](repeating: UInt8(number % 251), count: length)
                            if Bool.random(using: &generator) {
                                let size = sizes.randomElement(using: &generator) ?? 0
                                let value = [UInt8](repeating: 9, count: size)
                                try transaction.put(value, for: number, in: integers)
                                try transaction.put(value, for: name, in: bytes)
                            } else {
                                try transaction.delete(number, in: integers)
                                try transaction.delete(name, in: bytes)
                            }
                        }
                    }
                }
            }
            try check(file)
        }
    }
}

/// What LMDB's own tool counts (package lmdb-utils).
struct MdbStat {
    /// By the heading that the tool gives.
    private(set) var sizes: [String: TreeTally] = [:]
    private(set) var freePages: UInt64 = 0

    init(_ folder: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/mdb_stat")
        process.arguments = ["-a", "-f", folder]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        var heading = ""
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
            guard line.hasPrefix("  ") else {
                heading = String(line)
                continue
            }
            let parts = line.split(separator: ":")
            guard parts.count == 2, let value = UInt64(parts[1].trimmingCharacters(in: .whitespaces)) else {
                continue
            }
            switch parts[0].trimmingCharacters(in: .whitespaces) {
            case "Branch pages": sizes[heading, default: TreeTally()].branchPages = value
            case "Leaf pages": sizes[heading, default: TreeTally()].leafPages = value
            case "Overflow pages": sizes[heading, default: TreeTally()].overflowPages = value
            case "Entries": sizes[heading, default: TreeTally()].entries = value
            case "Free pages": freePages = value
            default: continue
            }
        }
    }
}
