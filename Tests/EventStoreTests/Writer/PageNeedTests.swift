import LMDB
import SeededNumbers
import Testing

@testable import EventStore

/// What is made sure of on the disk is never less than LMDB then takes.
struct PageNeedTests {
    private let folder = TemporaryFolder()

    /// Sizes at which LMDB packs worst: just over a third or a half of a page, and just over whole pages.
    private static let sizes = [
        1, 200, 1_345, 1_346, 1_365, 2_000, 2_022, 2_024, 2_100, 4_080, 4_081, 9_000, 70_000,
    ]

    @Test(arguments: [1, 2, 3] as [UInt64]) func noBatchTakesMorePagesThanItNeeds(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let environment = try Environment(
            path: folder.path,
            configuration: EnvironmentConfiguration(mapSize: 1 << 30, durability: .unsynced)
        )
        let database = try environment.openDatabase(named: "records", flags: [.integerKey, .create])
        var key: UInt64 = 0
        for round in 0..<120 {
            // Of one size each, and mixed ones.
            let sizes = round < Self.sizes.count ? [Self.sizes[round]] : Self.sizes
            let count = Int.random(in: 1...200, using: &random)
            let batch = (0..<count).map { _ in
                round % 2 == 0
                    ? sizes.randomElement(using: &random)! : Int.random(in: 1...5_000, using: &random)
            }
            var need = PageNeed(pageSize: environment.pageSize)
            for size in batch { need.add(size) }
            #expect(need.valueBytes == batch.reduce(0, +))
            let before = environment.room.used
            try environment.write { (transaction) throws(LMDBError) in
                for size in batch {
                    key += 1
                    let value = [UInt8](repeating: 7, count: size)
                    try transaction.put(value, for: key, in: database, flags: .append)
                }
            }
            let taken = environment.room.used - before
            #expect(taken <= need.bytes, "round \(round): \(batch.count) values")
            // Nor so much more that a disk is called full that is not.
            #expect(need.bytes <= max(taken, need.valueBytes) * 3 + 64 * environment.pageSize)
        }
    }
}
