import LMDB
import Testing

@Suite("Integer keys")
struct IntegerKeyTests {
    let store: TemporaryEnvironment

    init() throws {
        store = try TemporaryEnvironment()
    }

    @Test("They are ordered by number, not by byte")
    func order() throws {
        let numbers: [UInt64] = [256, 1, .max, 65_536, 0, 255, 1 << 40]
        try store.environment.write { transaction in
            for number in numbers {
                try transaction.put([1], for: number, in: store.integers)
            }
        }
        var found: [UInt64] = []
        try store.environment.read { (transaction) throws in
            #expect(try transaction.integerKey(at: .first, in: store.integers) == 0)
            #expect(try transaction.integerKey(at: .last, in: store.integers) == .max)
            try transaction.withCursor(in: store.integers) { cursor in
                while try cursor.next() { found.append(cursor.integerKey) }
            }
        }
        #expect(found == numbers.sorted())
    }

    @Test(
        "Appending out of order is MDB_KEYEXIST, and the transaction goes on",
        arguments: [9, 10] as [UInt64]
    )
    func append(second: UInt64) throws {
        try store.environment.write { transaction in
            try transaction.put([1], for: UInt64(10), in: store.integers, flags: .append)
            let error = #expect(throws: LMDBError.self) {
                try transaction.put([2], for: second, in: store.integers, flags: .append)
            }
            #expect(error?.code == .MDB_KEYEXIST)
            try transaction.put([3], for: UInt64(11), in: store.integers, flags: .append)
        }
        try store.environment.read { (transaction) throws in
            #expect(try transaction.count(in: store.integers) == 2)
            #expect(try transaction.value(for: UInt64(10), in: store.integers) == [1])
            #expect(try transaction.value(for: UInt64(11), in: store.integers) == [3])
        }
    }

    @Test("A key of another width, and an integer among bytes, end the process before they do harm")
    func wrongKeys() async throws {
        let first = await #expect(
            processExitsWith: .failure,
            observing: [\.standardErrorContent]
        ) { [path = store.folder.path("child") as String] in
            let store = try TemporaryEnvironment(TemporaryFolder(ofParent: path))
            try store.environment.read { _ = try $0.value(for: [1, 2, 3], in: store.integers) }
        }
        #expect(message(first).contains("has 8 bytes"))
        let second = await #expect(
            processExitsWith: .failure,
            observing: [\.standardErrorContent]
        ) { [path = store.folder.path("child") as String] in
            let store = try TemporaryEnvironment(TemporaryFolder(ofParent: path))
            try store.environment.read { _ = try $0.value(for: UInt64(1), in: store.bytes) }
        }
        #expect(message(second).contains("without .integerKey"))
    }
}
