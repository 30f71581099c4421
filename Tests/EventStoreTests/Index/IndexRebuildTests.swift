import Foundation
import Identifiers
import LMDB
import MerkleTree
import Testing

@testable import EventStore

struct IndexRebuildTests {
    private let folder = TemporaryFolder()
    private var index: String { folder.path + "/index" }

    /// Everything in the index.
    private func content(_ store: EventStore) throws -> [String: [[UInt8]: [UInt8]]] {
        let databases = try store.index.databases
        let named = [
            "streams": databases.streams, "skips": databases.skips, "commands": databases.commands,
            "claims": databases.claims, "nodes": databases.nodes, "meta": databases.meta,
        ]
        return try databases.environment.read { transaction in
            try named.mapValues { database in
                var rows: [[UInt8]: [UInt8]] = [:]
                try transaction.withCursor(in: database) { cursor in
                    _ = try cursor.forEach(limit: .max) { key, value in
                        rows[key.withUnsafeBytes { [UInt8]($0) }] = value.withUnsafeBytes { [UInt8]($0) }
                        return true
                    }
                }
                return rows
            }
        }
    }

    private func filled() async throws -> [String: [[UInt8]: [UInt8]]] {
        let test = try TestStore(folder.path)
        for command in 1...300 as ClosedRange<UInt64> {
            let payload: [UInt8] = command % 5 == 0 ? [0xC1, UInt8(command % 100)] : [UInt8(command & 0xFF)]
            _ = try await test.append(
                .init(
                    stream: Samples.stream(command % 11),
                    command: Samples.command(command),
                    count: Int(command % 4) + 1,
                    payload: payload,
                    needsKey: command % 50 == 0
                )
            )
        }
        try await test.close()
        return try content(test.store)
    }

    private func reopened(boot: BootID? = nil) throws -> EventStore {
        try EventStore(
            path: folder.path,
            access: .owner,
            configuration: TestStore.configuration,
            boot: boot,
            claimsOf: Claims.function
        )
    }

    @Test func deleted() async throws {
        let before = try await filled()
        try FileManager.default.removeItem(atPath: index)
        #expect(try content(reopened()) == before)
    }

    @Test(arguments: [0, 1, 4_095, 4_096, 8_192, 20_000, -1])
    func truncated(to length: Int) async throws {
        let before = try await filled()
        let bytes = try folder.bytes("index/data.mdb")
        try folder.write(Array(bytes[..<(length < 0 ? bytes.count + length : length)]), to: "index/data.mdb")
        #expect(try content(reopened()) == before)
    }

    @Test func overwritten() async throws {
        let before = try await filled()
        try folder.write([UInt8](repeating: 0xAB, count: 100_000), to: "index/data.mdb")
        #expect(try content(reopened()) == before)
    }

    @Test func behindTheLog() async throws {
        let before = try await filled()
        try changeState { state in
            state.applied = .origin
            state.hash = .zero
            state.lastKeySlot = nil
        }
        #expect(try content(reopened()) == before)
    }

    @Test func aheadOfTheLog() async throws {
        let before = try await filled()
        try changeState { $0.applied = Position(100_000) }
        #expect(try content(reopened()) == before)
    }

    @Test func ofAnotherHistory() async throws {
        let before = try await filled()
        try changeState { $0.hash = Digest.sha256([]) }
        #expect(try content(reopened()) == before)
    }

    @Test func ofAnotherLog() async throws {
        let before = try await filled()
        try changeState { $0.logID = LogID(UniqueID(high: 1, low: 2)) }
        #expect(try content(reopened()) == before)
    }

    /// The number of entries stands in the file beside the rows, and streams are numbered on from it.
    @Test(arguments: [UInt64(UInt32.max), 1 << 32, .max])
    func ofMoreStreamsThanThereCanBe(_ count: UInt64) async throws {
        let before = try await filled()
        try changeCountOfStreams(to: count)
        let store = try reopened()
        #expect(try store.index.streamCount() == 11)
        #expect(try content(store) == before)
    }

    /// A row that only a rebuild takes away tells whether there was one.
    @Test func lostPowerRebuildsAndAKilledProcessDoesNot() async throws {
        let before = try await filled()
        do {
            let store = try reopened(boot: BootID("monday"))
            try plant(in: store)
        }
        do {
            let store = try reopened(boot: BootID("monday"))
            #expect(try content(store) != before)
        }
        #expect(try content(reopened(boot: BootID("tuesday"))) == before)
    }

    @Test func aCleanCloseOutlivesTheMachine() async throws {
        let before = try await filled()
        do {
            let store = try reopened(boot: BootID("monday"))
            try plant(in: store)
            try store.close()
        }
        #expect(try content(reopened(boot: BootID("tuesday"))) != before)
    }

    @Test func aReaderSeesWhatTheIndexLacks() async throws {
        let store = try await readerWithoutIndex()
        var versions: [UInt32] = []
        let lent = try store.readStream(Samples.stream(3), from: StreamVersion(2), limit: 20) { header, _ in
            versions.append(header.version.rawValue)
            return true
        }
        #expect(versions == Array(2...21))
        #expect(lent == 20)
    }

    /// Whoever asks about everybody goes through the end of the log once, and not once for each.
    @Test func whatTheIndexLacksIsLookedAtOnce() async throws {
        let store = try await readerWithoutIndex()
        let tail = try #require(store.tail)
        let head = try store.log.head()
        var found: [Position] = []
        for stream in (0..<11).map(Samples.stream) { found += try tail.positions(of: stream, after: .origin) }
        #expect(Set(found).count == found.count && found.count == Int(head.rawValue))
        #expect(tail.looked == head.rawValue)
        // The index goes on, and comes back.
        let middle = Position(head.rawValue / 2)
        for applied in [middle, head, .origin] {
            let later = try (0..<11).flatMap { try tail.positions(of: Samples.stream($0), after: applied) }
            #expect(later.sorted() == found.filter { $0 > applied }.sorted())
        }
        #expect(tail.looked == head.rawValue)
    }

    @Test func aReaderCannotRebuild() async throws {
        _ = try await filled()
        try FileManager.default.removeItem(atPath: index)
        let store = try EventStore(path: folder.path, access: .readOnly, claimsOf: Claims.function)
        #expect(code { try store.index } == .indexUnavailable)
        #expect(try store.log.head() > .origin)
        #expect(!FileManager.default.fileExists(atPath: index + "/data.mdb"))
    }

    @Test func streamsAreListedByPage() async throws {
        _ = try await filled()
        let store = try reopened()
        var found: [StreamID] = []
        while true {
            let page = try store.index.streams(.peer, after: found.last, limit: 4)
            found += page.map(\.stream)
            if page.count < 4 { break }
        }
        #expect(found == (0..<11).map(Samples.stream))
        #expect(try store.index.streams(.board, limit: 4).isEmpty)
    }

    /// Beside an index that knows nothing: the log itself answers.
    private func readerWithoutIndex() async throws -> EventStore {
        _ = try await filled()
        try changeState { $0 = .empty($0.logID) }
        try emptyIndex()
        return try EventStore(
            path: folder.path,
            access: .readOnly,
            configuration: TestStore.configuration,
            claimsOf: Claims.function
        )
    }

    private func plant(in store: EventStore) throws {
        let databases = try store.index.databases
        var transaction = try databases.environment.beginWrite()
        try transaction.put([1], for: [UInt8](repeating: 9, count: 16), in: databases.commands)
        try transaction.commit()
    }

    /// Opens the index alone and changes what it says of itself.
    private func changeState(_ change: (inout IndexState) -> Void) throws {
        let databases = try #require(try IndexDatabases(path: index, mapSize: 1 << 28, readOnly: false))
        var state = try #require(try databases.state())
        change(&state)
        var transaction = try databases.environment.beginWrite()
        let changed = state
        try transaction.reserve(IndexLayout.stateBytes, for: IndexLayout.stateKey, in: databases.meta) {
            IndexLayout.put(changed, into: &$0)
        }
        try transaction.commit()
    }

    /// In every page that describes the database: flags, depth and three numbers of pages stand before the count.
    private func changeCountOfStreams(to count: UInt64) throws {
        var bytes = try folder.bytes("index/data.mdb")
        let name = Array("streams".utf8)
        let (before, description) = (32, 48)
        var changed = 0
        for start in 0..<(bytes.count - name.count - description)
        where bytes[start] == name[0] && bytes[start..<(start + name.count)].elementsEqual(name) {
            for place in 0..<8 {
                let byte = UInt8(truncatingIfNeeded: count >> UInt64(8 * place))
                bytes[start + name.count + before + place] = byte
            }
            changed += 1
        }
        try #require(changed > 0)
        try folder.write(bytes, to: "index/data.mdb")
    }

    private func emptyIndex() throws {
        let databases = try #require(try IndexDatabases(path: index, mapSize: 1 << 28, readOnly: false))
        var transaction = try databases.environment.beginWrite()
        let all = [
            databases.streams, databases.skips, databases.commands, databases.claims, databases.nodes,
        ]
        for database in all { try transaction.drop(database) }
        try transaction.delete(TreeLayout.frontierKey, in: databases.meta)
        try transaction.commit()
    }

    /// There is no writer yet that would grow the maps.
    @Test func whatIsDerivedFromALargerLogThanItsMapsFindsRoom() async throws {
        try await fill(streams: 600)
        var configuration = TestStore.configuration
        (configuration.indexMapSize, configuration.headsMapSize) = (64 * 1024, 64 * 1024)
        configuration.rebuildsDerived = true
        let again = try TestStore(folder.path, configuration: configuration)
        #expect(try again.store.index.head(of: Samples.stream(600))?.position == Position(600))
        try await again.close()
    }

    private func fill(streams: UInt64) async throws {
        let test = try TestStore(folder.path)
        for number in 1...streams { try await test.append(number, number) }
        try await test.close()
    }
}
