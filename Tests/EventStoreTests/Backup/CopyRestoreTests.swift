import Foundation
import Identifiers
import MerkleTree
import Testing

@testable import EventStore

/// A log that is rebuilt record by record, with the keys from elsewhere.
@Suite(.serialized)
struct CopyRestoreTests {
    private let scene = BackupScene()

    /// Two events a command: 20 records signed, and as many that nobody signed when `alsoUnsigned`.
    private func log(alsoUnsigned: Bool = false) async throws -> (LogID, CopyCheckpoints, [[UInt8]]) {
        try await scene.append(1...10)
        var checkpoints: CopyCheckpoints?
        try await scene.writing { test in
            let store = test.store
            var found = try CopyCheckpoints(of: store.log.id, key: try store.verifierKey)
            try found.add(note: try #require(try store.checkpoint()).encoded)
            checkpoints = found
            if alsoUnsigned { try await BackupScene.append(11...20, to: test) }
        }
        let id = try BackupScene.open(scene.data).log.id
        return (id, try #require(checkpoints), try BackupScene.records(scene.data))
    }

    private func keys(_ source: CopyKeys.DataKeys? = nil, secrets: Bool = true) throws -> CopyKeys {
        try CopyKeys(
            source ?? .slots(scene.data + "/keys/slots"),
            trusted: nil,
            masterKeyPath: secrets ? scene.data + "/keys/master.key" : nil,
            logKeyPath: secrets ? scene.data + "/keys/log.key" : nil
        )
    }

    private func restore(
        _ log: (LogID, CopyCheckpoints, [[UInt8]]),
        _ keys: CopyKeys,
        until: Position? = nil,
        acceptsLostKeys: Bool = false
    ) throws -> CopyReport {
        var configuration = CopyRestore.Configuration(logID: log.0, checkpoints: log.1)
        configuration.until = until
        configuration.acceptsLostKeys = acceptsLostKeys
        return try RestoreTarget.filling(scene.restored) { target in
            let restore = try CopyRestore(configuration, keys: keys, into: target)
            for record in log.2 { try restore.take(record) }
            return try restore.finish()
        }
    }

    /// A part of a command was acknowledged to nobody, and what followed it would break the log.
    @Test func aCommandThatIsNotWholeIsLeftOut() async throws {
        var log = try await log(alsoUnsigned: true)
        log.2.removeLast()
        let report = try restore(log, keys())
        #expect(report.unfinished == 1 && report.size == Position(38))
        #expect(report.signedSize == Position(20) && report.unsigned == 18)
        #expect(try BackupScene.records(scene.restored) == Array(log.2.dropLast()))
    }

    @Test func anEndWithinACommandIsRefused() async throws {
        let log = try await log()
        let error = #expect(throws: EventStoreError.self) { try restore(log, keys(), until: Position(7)) }
        #expect(error?.code == .withinCommand)
        #expect(!BackupScene.exists(scene.restored))
        #expect(try restore(log, keys(), until: Position(8)).restored?.size == Position(8))
        #expect(try BackupScene.records(scene.restored) == Array(log.2[..<8]))
    }

    @Test func keysOpenWhatTheyOpenedBefore() async throws {
        let log = try await log()
        let report = try restore(log, keys())
        #expect(report.keySlots == 3 && report.slotsLost == 0)
        try FileManager.default.copyItem(
            atPath: scene.data + "/keys/master.key",
            toPath: scene.restored + "/keys/master.key"
        )
        let (original, restored) = (try BackupScene.open(scene.data), try BackupScene.open(scene.restored))
        for slot in 1...3 as ClosedRange<UInt32> {
            #expect(try restored.keys.key(KeySlot(slot)) == original.keys.key(KeySlot(slot)))
        }
        #expect(try LogVerifier(restored).verify().isSound)
    }

    /// An older backup has the keys of those who were there then.
    @Test func keysThatAreNowhereAreLostAndNotGivenAgain() async throws {
        try await scene.append(1...4)
        try scene.run()
        try await scene.append(5...12)
        let records = try BackupScene.records(scene.data)
        let store = try BackupScene.open(scene.data)
        var checkpoints = try CopyCheckpoints(of: store.log.id, key: try store.verifierKey)
        try checkpoints.add(note: try #require(try store.checkpoint()).encoded)
        let log = (store.log.id, checkpoints, records)
        let keys = try keys(.backup(scene.backup), secrets: false)
        let error = #expect(throws: EventStoreError.self) { try restore(log, keys) }
        #expect(error?.code == .secretsMissing)
        #expect(!BackupScene.exists(scene.restored))
        let report = try restore(log, keys, acceptsLostKeys: true)
        #expect(report.keySlots == 4 && report.slotsLost == 3)
        let restored = try BackupScene.open(scene.restored)
        #expect(try restored.keys.key(KeySlot(1)) == store.keys.key(KeySlot(1)))
        for slot in 2...4 as ClosedRange<UInt32> { #expect(try restored.keys.key(KeySlot(slot)) == nil) }
        #expect(try restored.keys.ensurePool(beyond: KeySlot(4)) == KeySlot(5))
    }

    /// The backup's records are not read, but they must be the same.
    @Test func aBackupThatGoesFurtherIsNotPassedOver() async throws {
        let log = try await log()
        try await scene.append(11...12)
        try scene.run()
        let keys = try keys(.backup(scene.backup), secrets: false)
        let error = #expect(throws: EventStoreError.self) { try restore(log, keys) }
        #expect(error?.code == .backupDamaged)
        #expect(!BackupScene.exists(scene.restored))
    }
}
