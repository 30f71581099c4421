import LMDB
import Testing

@Suite("Cursors")
struct CursorTests {
    let store: TemporaryEnvironment

    init() throws {
        store = try TemporaryEnvironment()
    }

    private func fill(_ keys: [UInt64]) throws {
        try store.environment.write { transaction in
            for key in keys {
                try transaction.put([UInt8(key)], for: key, in: store.integers)
            }
        }
    }

    private func withCursor(_ body: (inout Cursor) throws -> Void) throws {
        try store.environment.read { transaction in
            try transaction.withCursor(in: store.integers, body)
        }
    }

    @Test("In an empty database there is nowhere to go")
    func empty() throws {
        try withCursor { (cursor) throws in
            #expect(try !cursor.seek(.first))
            #expect(try !cursor.seek(.last))
            #expect(try !cursor.seek(atOrAfter: UInt64(0)))
            #expect(try !cursor.next())
            #expect(try !cursor.previous())
            #expect(try cursor.forEach(limit: 10) { _, _ in true } == 0)
            let isOnEntry = cursor.isOnEntry
            #expect(!isOnEntry)
        }
        let transaction = try store.environment.beginRead()
        #expect(try transaction.integerKey(at: .last, in: store.integers) == nil)
    }

    @Test("It goes from edge to edge and stops there")
    func edges() throws {
        try fill([10, 20, 30])
        try withCursor { (cursor) throws in
            #expect(try cursor.seek(.first))
            #expect(cursor.integerKey == 10)
            #expect(try !cursor.previous())
            #expect(try cursor.seek(.last))
            #expect(cursor.integerKey == 30)
            #expect(cursor.withValue { $0.copied } == [30])
            #expect(try !cursor.next())
            let isOnEntry = cursor.isOnEntry
            #expect(!isOnEntry)
            #expect(try cursor.seek(.last))
            #expect(try cursor.previous())
            #expect(cursor.integerKey == 20)
        }
    }

    @Test("It seeks at, after, and past the end")
    func seek() throws {
        try fill([10, 20, 30])
        try withCursor { (cursor) throws in
            #expect(try cursor.seek(atOrAfter: UInt64(20)))
            #expect(cursor.integerKey == 20)
            #expect(try cursor.seek(atOrAfter: UInt64(21)))
            #expect(cursor.integerKey == 30)
            #expect(try !cursor.seek(atOrAfter: UInt64(31)))
        }
    }

    @Test("A scan stops at its limit, at its body's word, and at the end")
    func scan() throws {
        try fill([1, 2, 3, 4, 5])
        try withCursor { (cursor) throws in
            var seen: [UInt8] = []
            let limited = try cursor.forEach(from: UInt64(2), limit: 2) { _, value in
                seen += value.copied
                return true
            }
            #expect(limited == 2)
            #expect(seen == [2, 3])
            #expect(try cursor.forEach(limit: 9) { _, value in value.copied != [3] } == 3)
            #expect(try cursor.forEach(from: UInt64(4), limit: 9) { _, _ in true } == 2)
            #expect(try cursor.forEach(from: UInt64(6), limit: 9) { _, _ in true } == 0)
            #expect(try cursor.forEach(from: UInt64(1), limit: 0) { _, _ in true } == 0)
        }
    }

    @Test("An error of the body ends the scan and comes out")
    func throwingScan() throws {
        struct Unreadable: Error {}
        try fill([1, 2, 3])
        var seen = 0
        #expect(throws: Unreadable.self) {
            try withCursor { (cursor) throws in
                try cursor.forEach(limit: 9) { _, _ in
                    seen += 1
                    if seen == 2 { throw Unreadable() }
                    return true
                }
            }
        }
        #expect(seen == 2)
    }

    @Test("A cursor that would leave its transaction ends the process before it is used")
    func escape() async throws {
        let result = await #expect(
            processExitsWith: .failure,
            observing: [\.standardErrorContent]
        ) { [path = store.folder.path("child") as String] in
            let store = try TemporaryEnvironment(TemporaryFolder(ofParent: path))
            let outer = try store.environment.beginRead()
            try outer.withCursor(in: store.bytes) { kept in
                try store.environment.read { inner in
                    try inner.withCursor(in: store.bytes) { cursor in swap(&kept, &cursor) }
                }
            }
        }
        #expect(message(result).contains("would outlive its transaction"))
    }
}
