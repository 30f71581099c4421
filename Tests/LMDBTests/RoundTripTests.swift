import LMDB
import Testing

@Suite("Values go in and come out")
struct RoundTripTests {
    let store: TemporaryEnvironment

    init() throws {
        store = try TemporaryEnvironment()
    }

    @Test("A value is read back by byte key and by integer key")
    func bothKeys() throws {
        try store.environment.write { transaction in
            try transaction.put([1, 2, 3], for: key("a"), in: store.bytes)
            try transaction.put([4, 5], for: UInt64(7), in: store.integers)
        }
        try store.environment.read { (transaction) throws in
            #expect(try transaction.value(for: key("a"), in: store.bytes) == [1, 2, 3])
            #expect(try transaction.withValue(for: UInt64(7), in: store.integers) { $0.copied } == [4, 5])
            #expect(try transaction.contains(key("a"), in: store.bytes))
            #expect(try !transaction.contains(key("b"), in: store.bytes))
            #expect(try transaction.value(for: UInt64(8), in: store.integers) == nil)
        }
    }

    @Test("A span is a key and a value without a copy")
    func spans() throws {
        let record: [UInt8] = [9, 8, 7, 6]
        try store.environment.write { transaction in
            let bytes = unsafe record.span.bytes
            try transaction.put(bytes.extracting(2..<4), for: bytes.extracting(0..<2), in: store.bytes)
        }
        let value = try store.environment.read { transaction in
            try transaction.value(for: [9, 8], in: store.bytes)
        }
        #expect(value == [7, 6])
    }

    @Test(
        "Values of every size come back whole: none, inline, the last inline, overflow, many pages",
        arguments: [0, 1, 256, 2_022, 2_023, 4_096, 100_000, 3_000_000]
    )
    func sizes(size: Int) throws {
        let value = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) }
        try store.environment.write { transaction in
            try transaction.put(value, for: UInt64(1), in: store.integers)
        }
        let read = try store.environment.read { transaction in
            try transaction.value(for: UInt64(1), in: store.integers)
        }
        #expect(read == value)
    }

    @Test(
        "A reserved value is filled in place, and what was left out is zero",
        arguments: [16, 5_000, 50_000]
    )
    func reserve(size: Int) throws {
        // Earlier values leave other bytes in the memory that the next one is given.
        try store.environment.write { transaction in
            try transaction.put([UInt8](repeating: 0xEE, count: size), for: UInt64(1), in: store.integers)
            try transaction.delete(UInt64(1), in: store.integers)
            try transaction.reserve(size, for: UInt64(2), in: store.integers) { bytes in
                bytes.storeBytes(of: 0x0102_0304, toByteOffset: 4, as: UInt32.self)
            }
        }
        let value = try store.environment.read { transaction in
            try transaction.value(for: UInt64(2), in: store.integers)
        }
        var expected = [UInt8](repeating: 0, count: size)
        expected.replaceSubrange(4..<8, with: [4, 3, 2, 1])
        #expect(value == expected)
    }

    @Test("Deleting tells whether the key was there")
    func delete() throws {
        try store.environment.write { transaction in
            try transaction.put([1], for: key("a"), in: store.bytes)
            #expect(try transaction.delete(key("a"), in: store.bytes))
            #expect(try !transaction.delete(key("a"), in: store.bytes))
            #expect(try transaction.value(for: key("a"), in: store.bytes) == nil)
        }
    }

    @Test("Dropping empties one database and leaves the other")
    func drop() throws {
        try store.environment.write { transaction in
            try transaction.put([1], for: key("a"), in: store.bytes)
            try transaction.put([2], for: UInt64(1), in: store.integers)
        }
        try store.environment.write { transaction in
            try transaction.drop(store.bytes)
            try transaction.put([3], for: key("b"), in: store.bytes)
        }
        try store.environment.read { (transaction) throws in
            #expect(try transaction.count(in: store.bytes) == 1)
            #expect(try transaction.value(for: key("b"), in: store.bytes) == [3])
            #expect(try transaction.count(in: store.integers) == 1)
        }
    }

    @Test("A second value under a key is refused with noOverwrite and taken without")
    func noOverwrite() throws {
        try store.environment.write { transaction in
            try transaction.put([1], for: key("a"), in: store.bytes, flags: .noOverwrite)
            let error = #expect(throws: LMDBError.self) {
                try transaction.put([2], for: key("a"), in: store.bytes, flags: .noOverwrite)
            }
            #expect(error?.code == .MDB_KEYEXIST)
            #expect(try transaction.value(for: key("a"), in: store.bytes) == [1])
            try transaction.put([3], for: key("a"), in: store.bytes)
        }
        let value = try store.environment.read { try $0.value(for: key("a"), in: store.bytes) }
        #expect(value == [3])
    }

    @Test("A key has 1 to 511 bytes")
    func keySizes() throws {
        try store.environment.write { transaction in
            let longest = [UInt8](repeating: 1, count: Environment.keyLimit)
            try transaction.put([1], for: longest, in: store.bytes)
            for key in [longest + [1], []] {
                let error = #expect(throws: LMDBError.self) {
                    try transaction.put([1], for: key, in: store.bytes)
                }
                #expect(error?.code == .MDB_BAD_VALSIZE)
            }
        }
        #expect(try store.environment.read { try $0.count(in: store.bytes) } == 1)
    }
}
