import Foundation
import Identifiers
import LMDB
import MerkleTree
import Testing

@testable import EventStore

struct HeadMapTests {
    private let folder = TemporaryFolder()

    /// The map by its definition, from the log alone.
    private func expected(_ store: EventStore, upTo size: Position) throws -> MerkleMap {
        var map = MerkleMap()
        try store.log.scan(from: Position(1), limit: Int(size.rawValue)) { header, _, record in
            let value = HeadsLayout.value(
                version: header.version,
                position: header.position,
                hash: RecordCodec.hash(of: record)
            )
            map.set(value, for: Digest.sha256(Array(header.stream.description.utf8)))
            return true
        }
        return map
    }

    /// Streams begin now and then, and old ones go on.
    private func grow(_ test: TestStore, commands: ClosedRange<UInt64>) async throws {
        for command in commands {
            let stream = command % 3 == 0 ? command % 40 : command / 2
            try await test.append(stream, command)
        }
    }

    @Test func rootsAndProofsWhileItGrows() async throws {
        let test = try TestStore(folder.path)
        let heads = try test.store.heads
        let index = try test.store.index
        #expect(try heads.extent().root == .zero)
        for step in 0..<12 as Range<UInt64> {
            try await grow(test, commands: step * 60 + 1...step * 60 + 60)
            let size = Position(step * 60 + 60)
            #expect(try heads.advance(to: size, index: index))
            var map = try expected(test.store, upTo: size)
            #expect(try heads.extent() == (size, map.root()))
            for stream in 0..<420 as Range<UInt64> {
                let key = HeadsLayout.key(Samples.stream(stream))
                #expect(try heads.proof(of: Samples.stream(stream)).proof == map.proof(for: key))
            }
        }
        #expect(try rows(heads) > 16)
        let found = try heads.recomputed()
        #expect(found.rowsDiffer == 0)
        #expect(try found.root == heads.state().root)
        try await test.close()
    }

    private func rows(_ heads: HeadMap) throws -> Int {
        let databases = heads.databases
        return try databases.environment.read { try $0.count(in: databases.rows) }
    }

    private func content(_ heads: HeadMap) throws -> [[[UInt8]: [UInt8]]] {
        let databases = heads.databases
        return try databases.environment.read { transaction in
            try [databases.entries, databases.rows, databases.meta].map { database in
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

    @Test func stepsDoNotMatter() async throws {
        let test = try TestStore(folder.path)
        let (heads, index) = (try test.store.heads, try test.store.index)
        for step in 0..<25 as Range<UInt64> {
            try await grow(test, commands: step * 20 + 1...step * 20 + 20)
            try heads.advance(to: Position(step * 20 + 20), index: index)
        }
        let before = try content(heads)
        try await test.close()
        #expect(try content(heads) == before)
        let path = folder.path + "/other"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let other = try HeadMap.open(
            path: path,
            mapSize: 1 << 28,
            boot: BootID("monday"),
            log: test.store.log
        )
        try other.advance(to: Position(500), index: index)
        #expect(try content(other) == before)
    }

    /// Planted in the map, what only a rebuild takes away.
    @Test(arguments: ["monday", "tuesday"])
    func lostPowerRebuildsAndAKilledProcessDoesNot(boot: String) async throws {
        let before = try await planted(boot: BootID("monday"))
        let store = try reopened(boot: BootID(boot))
        try store.writeCheckpoint()
        #expect(try (content(store.heads) == before) == (boot == "tuesday"))
    }

    private func planted(boot: BootID) async throws -> [[[UInt8]: [UInt8]]] {
        let test = try TestStore(folder.path, boot: boot)
        try await grow(test, commands: 1...100)
        await test.writer.stop()
        let heads = try test.store.heads
        let before = try content(heads)
        #expect(try heads.extent().size == Position(100))
        try heads.databases.environment.write { (transaction) throws(LMDBError) in
            try transaction.put([1], for: [9, 9], in: heads.databases.entries)
        }
        return before
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

    private func filled() async throws -> [[[UInt8]: [UInt8]]] {
        let test = try TestStore(folder.path)
        try await grow(test, commands: 1...100)
        try await test.close()
        return try content(test.store.heads)
    }

    @Test(arguments: [0, 4_096, 20_000, -1])
    func truncated(to length: Int) async throws {
        let before = try await filled()
        let bytes = try folder.bytes("heads/data.mdb")
        try folder.write(Array(bytes[..<(length < 0 ? bytes.count + length : length)]), to: "heads/data.mdb")
        let store = try reopened()
        // The size has a checkpoint already: the map is brought there again and must have its root.
        try store.writeCheckpoint()
        #expect(try content(store.heads) == before)
    }

    @Test func ofAnotherHistoryOrAnotherLog() async throws {
        let before = try await filled()
        let changes: [(inout HeadsState) -> Void] = [
            { $0.hash = .zero }, { $0.logID = LogID(UniqueID(high: 1, low: 2)) },
        ]
        for change in changes {
            try changeState(change)
            let store = try reopened()
            #expect(try store.heads.extent().size == .origin)
            try store.writeCheckpoint()
            #expect(try content(store.heads) == before)
        }
    }

    /// It may be all that is left of what the log lost.
    @Test func aheadOfTheLog() async throws {
        _ = try await filled()
        try changeState {
            $0.size = Position(101)
            $0.hash = .zero
        }
        let kept = try folder.bytes("heads/data.mdb")
        #expect(code { try reopened() } == .recordDamaged)
        #expect(try folder.bytes("heads/data.mdb") == kept)
    }

    /// What is damaged then is the map.
    @Test func aWrongByteInItsPositionLosesNothing() async throws {
        let before = try await filled()
        try changeState { $0.size = Position(100 + 1 << 24) }
        let store = try reopened()
        #expect(try store.heads.extent().size == .origin)
        try store.writeCheckpoint()
        #expect(try content(store.heads) == before)
    }

    private func changeState(_ change: (inout HeadsState) -> Void) throws {
        let path = folder.path + "/heads"
        let databases = try #require(try HeadsDatabases(path: path, mapSize: 1 << 28, readOnly: false))
        var state = try #require(try databases.state())
        change(&state)
        var transaction = try databases.environment.beginWrite()
        let changed = state
        try transaction.reserve(HeadsLayout.stateBytes, for: HeadsLayout.stateKey, in: databases.meta) {
            HeadsLayout.put(changed, into: &$0)
        }
        try transaction.commit()
    }

    @Test func aReaderCannotRebuild() async throws {
        _ = try await filled()
        try FileManager.default.removeItem(atPath: folder.path + "/heads")
        let store = try EventStore(path: folder.path, access: .readOnly, claimsOf: Claims.function)
        #expect(code { try store.heads } == .indexUnavailable)
        #expect(code { try store.proveStream(Samples.stream(1)) } == .indexUnavailable)
        #expect(try store.checkpoint()?.size == Position(100))
    }
}
