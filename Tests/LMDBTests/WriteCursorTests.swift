import Foundation
import LMDB
import Testing

@Suite("A cursor that writes")
struct WriteCursorTests {
    let store: TemporaryEnvironment

    init() throws { store = try TemporaryEnvironment() }

    private func put(_ entries: [(key: [UInt8], value: UInt8)]) throws {
        try store.environment.write { transaction in
            try transaction.withWriteCursor(in: store.bytes) { (cursor) throws(LMDBError) in
                for (key, value) in entries {
                    try cursor.reserve(3, for: unsafe key.span.bytes) { room in
                        room.storeBytes(of: value, toByteOffset: 1, as: UInt8.self)
                    }
                }
            }
        }
    }

    private func contents() throws -> [[UInt8]: [UInt8]] {
        try store.environment.read { (transaction) throws in
            var found: [[UInt8]: [UInt8]] = [:]
            _ = try transaction.withCursor(in: store.bytes) { (cursor) throws(LMDBError) in
                try cursor.forEach(limit: .max) { key, value in
                    found[key.copied] = value.copied
                    return true
                }
            }
            return found
        }
    }

    @Test("Keys in order, out of order and again are found as they were put last", arguments: [true, false])
    func asPut(inOrder: Bool) throws {
        var expected: [[UInt8]: [UInt8]] = [:]
        for round in 1...3 as ClosedRange<UInt8> {
            var entries = (0..<2_000).map { number in
                (key: key("k\((number * 7_919 + Int(round)) % 5_000 + 10_000)"), value: round)
            }
            if inOrder { entries.sort { $0.key.lexicographicallyPrecedes($1.key) } }
            try put(entries)
            for entry in entries { expected[entry.key] = [0, entry.value, 0] }
        }
        #expect(try contents() == expected)
    }

    @Test("A key that LMDB does not take is an error, and nothing is kept")
    func noKey() throws {
        #expect(throws: LMDBError.self) { try put([(key: key("a"), value: 1), (key: [], value: 2)]) }
        #expect(try contents().isEmpty)
    }

    @Test("A full map is an error as with any other write")
    func fullMap() throws {
        let small = try TemporaryEnvironment(mapSize: 64 * 1024)
        let code = #expect(throws: LMDBError.self) {
            try small.environment.write { transaction in
                try transaction.withWriteCursor(in: small.bytes) { (cursor) throws(LMDBError) in
                    for number in 0..<1_000 {
                        let name = key("k\(number)")
                        try cursor.reserve(200, for: unsafe name.span.bytes) { _ in }
                    }
                }
            }
        }
        #expect(code?.code == .MDB_MAP_FULL)
    }
}
