import SeededNumbers
import Synchronization
import Testing

@testable import LMDB

/// A writer that goes on meanwhile must not look like damage.
@Suite("The walk beside a writer")
struct WalkBesideWriterTests {
    private static let walks = 200
    /// Of a machine on which the writer's thread stands still.
    private static let walksMax = 100_000

    private final class Progress: Sendable {
        /// Set when the walks are over.
        let isOver = Atomic<Bool>(false)
        private let count = Atomic<Int>(0)

        var commits: Int { count.load(ordering: .relaxed) }
        func committed() { count.add(1, ordering: .relaxed) }
    }

    private static func write(_ store: TemporaryEnvironment, _ generator: inout SeededGenerator) throws {
        try store.environment.write { (transaction) throws(LMDBError) in
            for _ in 0..<20 {
                let number = UInt64.random(in: 0..<2_000, using: &generator)
                if Int.random(in: 0..<3, using: &generator) == 0 {
                    try transaction.delete(number, in: store.integers)
                } else {
                    let size = number % 9 == 0 ? 5_000 : 100
                    try transaction.put([UInt8](repeating: 1, count: size), for: number, in: store.integers)
                    try transaction.put([1], for: key("\(number)"), in: store.bytes)
                }
            }
        }
    }

    @Test(
        "No walk finds anything while a thread commits in a loop",
        arguments: [PageWalk.pagesPerTransaction, 16]
    )
    func loop(limit: Int) async throws {
        let store = try TemporaryEnvironment(mapSize: 1 << 30)
        let progress = Progress()
        var found: [PageFault] = []
        var (walks, accounted) = (0, 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var generator = SeededGenerator(seed: 5)
                while !progress.isOver.load(ordering: .relaxed) {
                    // A walk that is held up keeps every page since its snapshot: it is waited for, or the map fills.
                    let room = store.environment.room
                    guard room.used < room.size / 2 else {
                        await Task.yield()
                        continue
                    }
                    try Self.write(store, &generator)
                    progress.committed()
                    await Task.yield()
                }
            }
            while walks < Self.walks || progress.commits <= 10 && walks < Self.walksMax {
                walks += 1
                let report = try PageWalk.check(store.environment, limit: limit)
                found += report.faults
                if report.account != nil { accounted += 1 }
                await Task.yield()
            }
            progress.isOver.store(true, ordering: .relaxed)
            try await group.waitForAll()
        }
        #expect(progress.commits > 10)
        #expect(found == [])
        // In one transaction everything can be told, however much is written meanwhile.
        if limit == PageWalk.pagesPerTransaction { #expect(accounted == walks) }
        #expect(try store.environment.readers().isEmpty)
    }

    @Test("A walk in chunks goes on by key in the next snapshot, and does not tell what it cannot know")
    func chunks() throws {
        let store = try TemporaryEnvironment()
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<100 { try Self.write(store, &generator) }
        var chunks = 0
        let quiet = try PageWalk.check(store.environment, limit: 8) { _, _ in chunks += 1 }
        #expect(quiet.isSound)
        #expect(chunks > 5)
        #expect(quiet.account != nil)
        #expect(quiet.sizes.count == 4)

        var failure: (any Error)?
        let busy = try PageWalk.check(store.environment, limit: 8) { _, _ in
            do { try Self.write(store, &generator) } catch { failure = error }
        }
        #expect(failure == nil)
        #expect(busy.faults == [])
        #expect(busy.account == nil)
        #expect(busy.sizes[.database("integers")] == nil)
    }

    @Test("A walk that goes on in a later snapshot still finds what is wrong behind the place")
    func damageBehind() throws {
        let folder = try TemporaryFolder()
        var file = try folder.dataFile { environment, integers, bytes in
            try environment.write { (transaction) throws(LMDBError) in
                for number in 0..<3_000 as Range<UInt64> {
                    try transaction.put([UInt8](repeating: 1, count: 100), for: number, in: integers)
                }
                try transaction.put([1], for: key("a"), in: bytes)
            }
        }
        let root = try file.treePage(try file.root(of: "integers"))
        guard case .child(let last) = try #require(root.nodes.last).content else { return }
        try file.set(UInt16(0), at: Int(last.rawValue) * DataFile.pageSize + 10)

        let environment = try folder.open()
        let bytes = try environment.openDatabase(named: "bytes", flags: .create)
        var count: UInt8 = 0
        let report = try PageWalk.check(environment, limit: 8) { _, _ in
            count += 1
            try? environment.write { try $0.put([count], for: key("a"), in: bytes) }
        }
        #expect(count > 3)
        #expect(report.faults.map(\.page) == [last])
        #expect(report.faults.allSatisfy { $0.firstKey ?? 0 > 2_000 })
    }
}
