import LMDB
import Testing

@Suite("Transactions are kept apart")
struct IsolationTests {
    let store: TemporaryEnvironment

    init() throws {
        store = try TemporaryEnvironment()
    }

    private func put(_ value: [UInt8]) throws {
        try store.environment.write { try $0.put(value, for: key("a"), in: store.bytes) }
    }

    @Test("A reader keeps its snapshot while others commit")
    func snapshot() throws {
        try put([1])
        let before = try store.environment.beginRead()
        try put([2])
        let after = try store.environment.beginRead()
        #expect(try before.value(for: key("a"), in: store.bytes) == [1])
        #expect(try after.value(for: key("a"), in: store.bytes) == [2])
        #expect(before.id < after.id)
        before.abort()
        try after.commit()
    }

    @Test("A writer sees its own writes, and a reader only those committed")
    func uncommitted() throws {
        var transaction = try store.environment.beginWrite()
        try transaction.put([1], for: key("a"), in: store.bytes)
        #expect(try transaction.value(for: key("a"), in: store.bytes) == [1])
        #expect(try store.environment.read { try !$0.contains(key("a"), in: store.bytes) })
        try transaction.commit()
        #expect(try store.environment.read { try $0.contains(key("a"), in: store.bytes) })
    }

    @Test("A write whose body throws leaves nothing, and the next one goes on")
    func abortOnThrow() throws {
        struct Rejected: Error {}
        let before = try store.environment.statistics().lastTransaction
        #expect(throws: Rejected.self) {
            try store.environment.write { transaction in
                try transaction.put([1], for: key("a"), in: store.bytes)
                throw Rejected()
            }
        }
        #expect(try store.environment.read { try $0.count(in: store.bytes) } == 0)
        #expect(try store.environment.statistics().lastTransaction == before)
        try put([2])
        #expect(try store.environment.read { try $0.value(for: key("a"), in: store.bytes) } == [2])
    }

    @Test("A write that goes out of scope or is aborted leaves nothing")
    func abort() throws {
        do {
            var transaction = try store.environment.beginWrite()
            try transaction.put([1], for: key("a"), in: store.bytes)
        }
        var transaction = try store.environment.beginWrite()
        try transaction.put([1], for: key("b"), in: store.bytes)
        transaction.abort()
        #expect(try store.environment.read { try $0.count(in: store.bytes) } == 0)
    }

    @Test("A second write on the same thread, and a foreign database, end the process")
    func misuse() async throws {
        let first = await #expect(
            processExitsWith: .failure,
            observing: [\.standardErrorContent]
        ) { [path = store.folder.path("child") as String] in
            let store = try TemporaryEnvironment(TemporaryFolder(ofParent: path))
            try store.environment.write { _ in try store.environment.write { _ in } }
        }
        #expect(message(first).contains("would wait for itself"))
        let second = await #expect(
            processExitsWith: .failure,
            observing: [\.standardErrorContent]
        ) { [path = store.folder.path("child") as String] in
            let store = try TemporaryEnvironment(TemporaryFolder(ofParent: path))
            let other = try TemporaryEnvironment(store.folder, "other")
            try store.environment.read { _ = try $0.count(in: other.bytes) }
        }
        #expect(message(second).contains("of another environment"))
    }
}
