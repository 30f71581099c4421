import LMDB
import Testing

@Suite("Space")
struct SpaceTests {
    private let small = 256 << 10

    /// Writes values until the map is full, each in a transaction of its own.
    private func fill(_ store: TemporaryEnvironment) throws -> (count: UInt64, error: LMDBError) {
        let value = [UInt8](repeating: 7, count: 4_000)
        for number in 0..<1_000 as Range<UInt64> {
            do throws(LMDBError) {
                try store.environment.write { (transaction) throws(LMDBError) in
                    try transaction.put(value, for: number, in: store.integers, flags: .append)
                }
            } catch {
                return (number, error)
            }
        }
        Issue.record("the map never filled")
        return (0, LMDBError(code: .EINVAL, operation: "fill"))
    }

    @Test("A full map is named, reads go on, and writing goes on after it has grown")
    func mapFull() throws {
        let store = try TemporaryEnvironment(mapSize: small)
        let (count, error) = try fill(store)
        #expect(count > 0)
        #expect(error.code == .MDB_MAP_FULL)
        #expect(error.isSpaceExhausted)
        #expect(!error.isRetryable)
        #expect(try store.environment.read { try $0.count(in: store.integers) } == Int(count))

        try store.environment.growMap(to: 4 << 20)
        #expect(try store.environment.statistics().mapSize == 4 << 20)
        try store.environment.write { transaction in
            try transaction.put([1], for: count, in: store.integers, flags: .append)
        }
        try store.environment.read { (transaction) throws in
            #expect(try transaction.count(in: store.integers) == Int(count) + 1)
            let size = try transaction.withValue(for: 0 as UInt64, in: store.integers) { $0.byteCount }
            #expect(size == 4_000)
        }
    }

    @Test("The map does not move under a transaction, but may when that has ended")
    func growUnderReader() throws {
        let store = try TemporaryEnvironment(mapSize: small)
        try store.environment.write { try $0.put([1], for: key("a"), in: store.bytes) }
        let reader = try store.environment.beginRead()
        let error = #expect(throws: LMDBError.self) { try store.environment.growMap(to: 1 << 20) }
        #expect(error?.code == .transactionsOpen)
        #expect(error?.isRetryable == true)

        reader.abort()
        try store.environment.growMap(to: 1 << 20)
        #expect(try store.environment.read { try $0.value(for: key("a"), in: store.bytes) } == [1])
        #expect(try store.environment.statistics().mapSize == 1 << 20)
    }

    @Test("A map stays as large as it was grown, and grows only")
    func grownMapIsKept() throws {
        let folder = try TemporaryFolder()
        do {
            let environment = try folder.open(mapSize: small)
            try environment.growMap(to: 2 << 20)
            try environment.growMap(to: 1 << 20)
            #expect(try environment.statistics().mapSize == 2 << 20)
            _ = try environment.openDatabase(named: "bytes", flags: .create)
        }
        #expect(try folder.open(mapSize: small).statistics().mapSize == 2 << 20)
        #expect(try folder.open(mapSize: 8 << 20).statistics().mapSize == 8 << 20)
    }

    @Test("Statistics count pages, commits and the age of the oldest reader")
    func statistics() throws {
        let store = try TemporaryEnvironment()
        let empty = try store.environment.statistics()
        #expect(empty.readers == 0)
        #expect(empty.oldestReader == nil)
        #expect(empty.oldestReaderAge == 0)
        #expect(empty.readerLimit == 16)
        #expect(empty.mapSize == 16 << 20)

        let reader = try store.environment.beginRead()
        for number in 0..<3 as Range<UInt64> {
            try store.environment.write {
                try $0.put([UInt8](repeating: 1, count: 50_000), for: number, in: store.integers)
            }
        }
        let later = try store.environment.statistics()
        #expect(later.readers == 1)
        #expect(later.oldestReader == reader.id)
        #expect(later.oldestReaderAge == 3)
        #expect(later.lastTransaction.rawValue == empty.lastTransaction.rawValue + 3)
        #expect(later.mapUsed >= empty.mapUsed + 150_000)
        #expect(later.mapUsed == later.pagesUsed * later.pageSize)
        reader.abort()
        #expect(try store.environment.statistics().readers == 0)
    }

    @Test(
        "Every reader slot can be taken, the next one is refused, and a slot that is given back serves again"
    )
    func readersFull() throws {
        let store = try TemporaryEnvironment()
        func nest(_ depth: Int) throws -> Int {
            do {
                return try store.environment.read { _ in try nest(depth + 1) }
            } catch let error as LMDBError where error.code == .MDB_READERS_FULL {
                #expect(error.isRetryable)
                return depth
            }
        }
        #expect(try nest(0) == 16)
        #expect(try store.environment.statistics().readers == 0)
        #expect(try nest(0) == 16)
    }
}
