import LMDB
import Testing

@Suite("Many values under one key")
struct DuplicateTests {
    let store: TemporaryEnvironment
    let positions: Database

    init() throws {
        store = try TemporaryEnvironment()
        positions = try store.environment.openDatabase(
            named: "positions",
            flags: [.create, .duplicateSort, .fixedSizeDuplicates, .integerDuplicates]
        )
    }

    private func bytes(_ number: UInt64) -> [UInt8] {
        unsafe withUnsafeBytes(of: number) { unsafe [UInt8]($0) }
    }

    @Test("Values are kept by number, one pair once")
    func order() throws {
        var found: [UInt64] = []
        try store.environment.write { transaction in
            for number in [300, 2, 2, 1] as [UInt64] {
                try transaction.put(bytes(number), for: key("t"), in: positions)
            }
            #expect(try transaction.count(in: positions) == 3)
            _ = try transaction.withCursor(in: positions) { cursor in
                try cursor.forEach(from: key("t"), limit: 10) { _, value in
                    found.append(unsafe value.unsafeLoadUnaligned(as: UInt64.self))
                    return true
                }
            }
        }
        #expect(found == [1, 2, 300])
    }

    @Test("Appending a value out of order is MDB_KEYEXIST")
    func append() throws {
        try store.environment.write { transaction in
            try transaction.put(bytes(5), for: key("t"), in: positions, flags: .appendDuplicate)
            let error = #expect(throws: LMDBError.self) {
                try transaction.put(bytes(4), for: key("t"), in: positions, flags: .appendDuplicate)
            }
            #expect(error?.code == .MDB_KEYEXIST)
            try transaction.put(bytes(6), for: key("t"), in: positions, flags: .appendDuplicate)
            #expect(try transaction.count(in: positions) == 2)
        }
    }

    @Test("One value goes, the others stay")
    func delete() throws {
        try store.environment.write { transaction in
            for number in 1...3 as ClosedRange<UInt64> {
                try transaction.put(bytes(number), for: key("t"), in: positions)
            }
            let two = bytes(2)
            #expect(try transaction.delete(key("t"), value: unsafe two.span.bytes, in: positions))
            #expect(try !transaction.delete(key("t"), value: unsafe two.span.bytes, in: positions))
            #expect(try transaction.value(for: key("t"), in: positions) == bytes(1))
            #expect(try transaction.count(in: positions) == 2)
            #expect(try transaction.delete(key("t"), in: positions))
            #expect(try transaction.count(in: positions) == 0)
        }
    }
}
