import LMDB
import Testing

@Suite("Many at once")
struct ConcurrencyTests {
    let store: TemporaryEnvironment

    init() throws {
        store = try TemporaryEnvironment(mapSize: 1 << 20)
    }

    /// Writes one number under two keys, in one transaction.
    private func write(_ number: UInt8) throws {
        try store.environment.write { transaction in
            try transaction.put([number], for: key("left"), in: store.bytes)
            try transaction.put([number], for: key("right"), in: store.bytes)
        }
    }

    private func grow(to size: Int) throws -> Bool {
        do throws(LMDBError) {
            try store.environment.growMap(to: size)
            return true
        } catch {
            guard error.isRetryable else { throw error }
            return false
        }
    }

    @Test("Readers never see half a commit, while one writes and the map grows under them")
    func readersBesideWriter() async throws {
        try write(0)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var torn = 0
                    for _ in 0..<300 {
                        try store.environment.read { transaction in
                            let left = try transaction.value(for: key("left"), in: store.bytes)
                            let right = try transaction.value(for: key("right"), in: store.bytes)
                            if left == nil || left != right { torn += 1 }
                        }
                        await Task.yield()
                    }
                    return torn
                }
            }
            group.addTask {
                for number in 1...200 as ClosedRange<UInt8> {
                    try write(number)
                    await Task.yield()
                }
                return 0
            }
            group.addTask {
                for size in 2...20 {
                    while try !grow(to: size << 20) { await Task.yield() }
                }
                return 0
            }
            for try await torn in group {
                #expect(torn == 0)
            }
        }
        let last = try store.environment.read { try $0.value(for: key("left"), in: store.bytes) }
        #expect(last == [200])
        let statistics = try store.environment.statistics()
        #expect(statistics.mapSize == 20 << 20)
        #expect(statistics.readers == 0)
    }

    @Test("A read transaction may go on in another thread")
    func readerMoves() async throws {
        try write(7)
        let environment = store.environment
        let database = store.bytes
        let value = try await Task.detached {
            let transaction = try environment.beginRead()
            await Task.yield()
            return try transaction.value(for: key("left"), in: database)
        }.value
        #expect(value == [7])
    }
}
