import Identifiers
import Testing

@testable import EventStore
@testable import LMDB

struct StoreWatchTests {
    private let folder = TemporaryFolder()

    private static func statistics(
        pagesUsed: Int = 10,
        readers: Int = 1,
        last: UInt64 = 100,
        oldest: UInt64? = nil
    ) -> EnvironmentStatistics {
        EnvironmentStatistics(
            pageSize: 4_096,
            pagesUsed: pagesUsed,
            mapSize: 1_000 * 4_096,
            readerLimit: 100,
            readers: readers,
            lastTransaction: TransactionID(rawValue: last),
            oldestReader: oldest.map(TransactionID.init(rawValue:))
        )
    }

    private static func warnings(
        _ statistics: EnvironmentStatistics,
        seconds: Double = 0,
        limit: Int = 1_000 * 4_096
    ) -> [String] {
        EnvironmentReading(name: "log", statistics: statistics, oldestReaderSeconds: seconds)
            .warnings(mapSizeMax: limit)
    }

    @Test func aReaderIsTimedFromWhenItsSnapshotWasFirstSeen() {
        var age = ReaderAge()
        let (seven, eight, nine) = (
            TransactionID(rawValue: 7), TransactionID(rawValue: 8), TransactionID(rawValue: 9)
        )
        #expect(age.seconds(oldest: nil, last: nine, now: 1) == 0)
        #expect(age.seconds(oldest: seven, last: nine, now: 5) == 0)
        #expect(age.seconds(oldest: seven, last: nine, now: 45) == 40)
        #expect(age.seconds(oldest: eight, last: nine, now: 50) == 0)
        // Who reads the last commit holds nothing up.
        #expect(age.seconds(oldest: nine, last: nine, now: 60) == 0)
        #expect(age.seconds(oldest: eight, last: nine, now: 70) == 0)
    }

    @Test func aMapThatIsLargerThanTheSettingIsItsOwnLimit() {
        let reading = EnvironmentReading(
            name: "log",
            statistics: Self.statistics(),
            oldestReaderSeconds: 0
        )
        #expect(reading.mapLimit(8 << 20) == 8 << 20)
        #expect(reading.mapLimit(1 << 20) == reading.mapSize)
    }

    @Test func warningsComeBeforeTrouble() {
        #expect(Self.warnings(Self.statistics()) == [])
        #expect(Self.warnings(Self.statistics(oldest: 40), seconds: 59.9) == [])
        #expect(
            Self.warnings(Self.statistics(oldest: 40), seconds: 61) == [
                "log: a reader has held one snapshot for 61 s and 60 commits; the file grows until it ends"
            ]
        )
        #expect(Self.warnings(Self.statistics(readers: 79)) == [])
        #expect(Self.warnings(Self.statistics(readers: 80)) == ["log: 80 of 100 reader slots are taken"])
        #expect(Self.warnings(Self.statistics(pagesUsed: 799)) == [])
        #expect(
            Self.warnings(Self.statistics(pagesUsed: 801)) == [
                "log: 3280896 of 4096000 bytes of the map are used"
            ]
        )
        // A map that can still grow is no trouble.
        #expect(Self.warnings(Self.statistics(pagesUsed: 999), limit: 1 << 40) == [])
    }

    @Test func aDiskIsShortWhenLittleIsLeftInBothWays() {
        let gibibyte = 1 << 30
        #expect(DiskSpace(free: 9 * gibibyte, size: 50 * gibibyte).warnings == [])
        #expect(DiskSpace(free: 50 * gibibyte, size: 1_000 * gibibyte).warnings == [])
        #expect(DiskSpace(free: 4 * gibibyte, size: 50 * gibibyte).warnings.count == 1)
    }

    @Test func aDiskIsShortOfInodesWhenFewAreLeft() {
        func warnings(_ free: Int, of inodes: Int) -> [String] {
            DiskSpace(free: 1 << 40, size: 1 << 40, freeInodes: free, inodes: inodes).warnings
        }
        #expect(warnings(11_000, of: 1_000_000) == [])
        #expect(
            warnings(9_999, of: 1_000_000) == [
                "the disk has 9999 of 1000000 inodes left: take files away that nobody needs, before none can be made"
            ]
        )
        #expect(warnings(0, of: 50).count == 1)
        #expect(warnings(1, of: 50) == [])
        // Made as they are needed: Btrfs says 0 of 0.
        #expect(warnings(0, of: 0) == [])
        let both = DiskSpace(free: 0, size: 1 << 30, freeInodes: 0, inodes: 1_000)
        #expect(both.warnings.count == 2)
    }

    @Test func aHeldSnapshotShows() async throws {
        let test = try TestStore(folder.path)
        try await test.append(1, 1)
        var watch = StoreWatch(test.store, others: { [] })
        do {
            let held = try test.store.log.environment.beginRead()
            for command in 2...6 as ClosedRange<UInt64> { try await test.append(1, command) }
            _ = try watch.look(now: 10)
            let reading = try watch.look(now: 80)
            let log = try #require(reading.environments.first { $0.name == "log" })
            #expect(log.oldestReaderSeconds == 70)
            #expect(log.statistics.oldestReaderAge == 5)
            #expect(
                reading.warnings.contains { $0.hasPrefix("log: a reader has held one snapshot for 70 s") }
            )
            #expect(reading.environments.map(\.name) == ["log", "index", "heads"])
            #expect(reading.disk.free > 0 && reading.disk.free <= reading.disk.size)
            held.abort()
        }
        #expect(try watch.look(now: 90).environments.allSatisfy { $0.oldestReaderSeconds == 0 })
        try await test.close()
    }
}
