import Foundation
import LMDB

/// Data files that are a few pages long and have between them every kind of page.
func writePageSeeds(to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try write("empty", to: folder) { _ in }
    try write("one-leaf", to: folder) { environment in
        let database = try environment.openDatabase(named: "integers", flags: [.create, .integerKey])
        try environment.write { (transaction) throws(LMDBError) in
            for number in 0..<5 as Range<UInt64> { try transaction.put([1, 2], for: number, in: database) }
        }
    }
    try write("shapes", to: folder) { environment in
        let bytes = try environment.openDatabase(named: "bytes", flags: .create)
        let reversed = try environment.openDatabase(named: "reversed", flags: [.create, .reverseKey])
        _ = try environment.openDatabase(named: "nothing", flags: .create)
        try environment.write { (transaction) throws(LMDBError) in
            for word in ["a", "ab", "b", "ba"] {
                try transaction.put(Array(word.utf8), for: Array(word.utf8), in: bytes)
                try transaction.put(Array(word.utf8), for: Array(word.utf8), in: reversed)
            }
        }
    }
    try write("branches", to: folder) { try fill($0, values: [20]) }
    try write("large-values", to: folder) { try fill($0, values: [5, 2, 3]) }
    try write("free-pages", to: folder) { environment in
        try fill(environment, values: [20])
        let database = try environment.openDatabase(named: "integers", flags: .integerKey)
        for last in [3, 7, 9] as [UInt64] {
            try environment.write { (transaction) throws(LMDBError) in
                for number in 0...last { _ = try transaction.delete(number, in: database) }
            }
        }
    }
}

/// - Parameter values: how many entries share a page, or how many times as large as one they are when few.
private func fill(_ environment: Environment, values: [Int]) throws {
    let page = try environment.statistics().pageSize
    let sizes = values.count == 1 ? [page / 4] : [page / 8] + values.map { $0 * page / 2 }
    let database = try environment.openDatabase(named: "integers", flags: [.create, .integerKey])
    for round in 0..<2 as Range<UInt64> {
        try environment.write { (transaction) throws(LMDBError) in
            for number in 0..<6 as Range<UInt64> {
                let value = [UInt8](repeating: UInt8(number), count: sizes[Int(number) % sizes.count])
                try transaction.put(value, for: 2 * number + round, in: database)
            }
        }
    }
}

/// Files of another page size than this machine's stand beside each other in the corpus.
private func write(_ name: String, to folder: URL, _ body: (Environment) throws -> Void) throws {
    let place = FileManager.default.temporaryDirectory.appendingPathComponent("seed-\(UUID())")
    defer { try? FileManager.default.removeItem(at: place) }
    let size = try {
        let configuration = EnvironmentConfiguration(mapSize: 1 << 20, durability: .unsynced)
        let environment = try Environment(path: place.path, configuration: configuration)
        try body(environment)
        return try environment.statistics().pageSize
    }()
    let bytes = try Data(contentsOf: place.appendingPathComponent("data.mdb"))
    try bytes.write(to: folder.appendingPathComponent("seed-\(name)-\(size)"))
}
