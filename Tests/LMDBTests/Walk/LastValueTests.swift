import Testing

@testable import LMDB

@Suite("The last value, read past LMDB")
struct LastValueTests {
    private let store: TemporaryEnvironment
    private let folder: String

    init() throws {
        store = try TemporaryEnvironment()
        folder = store.folder.path("store")
    }

    private func put(_ value: [UInt8], at keys: ClosedRange<UInt64>) throws {
        try store.environment.write { (transaction) throws(LMDBError) in
            for key in keys { try transaction.put(value, for: key, in: store.integers, flags: .append) }
        }
    }

    private func last(_ database: String = "integers", byteCountMax: Int = 100_000) -> [UInt8]? {
        LastValue.read(of: database, in: folder, byteCountMax: byteCountMax)
    }

    @Test("In a leaf, below branches, and in pages of its own") func lastOfMany() throws {
        #expect(last() == nil)
        try put([1, 2, 3], at: 1...1)
        #expect(last() == [1, 2, 3])
        try put([UInt8](repeating: 4, count: 300), at: 2...2_000)
        #expect(last() == [UInt8](repeating: 4, count: 300))
        let long = [UInt8](repeating: 5, count: 20_000)
        try put(long, at: 2_001...2_001)
        #expect(last() == long)
        #expect(last(byteCountMax: 19_999) == nil)
        #expect(last("bytes") == nil)
        #expect(last("no such database") == nil)
    }

    @Test("What is not there, or is no file of LMDB, has none") func nothing() throws {
        #expect(LastValue.read(of: "integers", in: folder + "/nowhere", byteCountMax: 1) == nil)
        try put([1, 2, 3], at: 1...1)
        #expect(LastValue.read(of: "integers", in: folder, byteCountMax: 2) == nil)
    }
}
