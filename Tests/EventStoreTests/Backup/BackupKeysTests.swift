import Crypto
import Foundation
import Glibc
import Identifiers
import LMDB
import MerkleTree
import Testing

@testable import EventStore

/// What a run of a backup does with data keys and secrets. One at a time, as ``BackupRunTests``.
@Suite(.serialized)
struct BackupKeysTests {
    private let scene = BackupScene()

    @Test func destroyedKeysAreDestroyedInTheCopyAtTheNextRun() async throws {
        try await scene.append(1...9)
        try scene.run()
        #expect(try scene.restoring().check().slotsDestroyed == 0)
        let live = try #require(try scene.files()["keys/slots-1"])
        let store = try BackupScene.open(scene.data)
        try store.keys.destroy(KeySlot(2))
        try scene.run(beside: store, erased: [KeySlot(2)])
        let report = try scene.restoring().check()
        #expect(report.keySlots == 3 && report.slotsDestroyed == 1)
        let after = try #require(try scene.files()["keys/slots-1"])
        let entry = BackupLayout.headerBytes + 68 + BackupLayout.lengthBytes
        #expect(Array(after[entry..<entry + 64]) == [2] + [UInt8](repeating: 0, count: 63))
        #expect(live[entry] == 1)
    }

    private func refusedForKeys(_ words: String) throws {
        try scene.refused(.otherKeys)
        let reason = try #require(EventStoreTests.reason { try scene.run() })
        #expect(reason.contains(words) && reason.contains(scene.backup), "\(reason)")
    }

    /// Of another time: each of them opens, and none of them opens what is sealed.
    @Test func slotsOfAnotherTime() async throws {
        try await scene.append(1...9)
        try scene.run()
        let right = try scene.folder.bytes("data/keys/slots")
        let master = try MasterKey(path: scene.data + "/keys/master.key", create: false)
        let wrapped = try master.wrap(SymmetricKey(size: .bits256), slot: KeySlot(2))
        var slots = right
        let place = KeyFileLayout.offset(of: KeySlot(2)) + KeyFileLayout.wrappedOffset
        slots.replaceSubrange(place..<place + wrapped.count, with: wrapped)
        try scene.folder.write(slots, to: "data/keys/slots")
        try refusedForKeys("key slot 2 has another key than in the backup")
        // Where the master key is not at hand, the bytes tell.
        try FileManager.default.moveItem(
            atPath: scene.data + "/keys/master.key",
            toPath: scene.folder.path + "/master.key"
        )
        try refusedForKeys("key slot 2 has another key than in the backup")
        try scene.folder.write(right, to: "data/keys/slots")
        try scene.run()
        #expect(try scene.restoring().check().keySlots == 3)
    }

    @Test func aKeyThatCameBack() async throws {
        try await scene.append(1...9)
        let older = try scene.folder.bytes("data/keys/slots")
        try BackupScene.open(scene.data).keys.destroy(KeySlot(2))
        try scene.run()
        try scene.folder.write(older, to: "data/keys/slots")
        try refusedForKeys("key slot 2 is destroyed in the backup and has a key again")
    }

    @Test func aKeyThatNoErasureEnded() async throws {
        try await scene.append(1...9)
        try scene.run()
        try BackupScene.open(scene.data).keys.destroy(KeySlot(2))
        try refusedForKeys("key slot 2 has a key in the backup and none any more")
        try scene.run(erased: [KeySlot(2)])
        #expect(try scene.restoring().check().slotsDestroyed == 1)
        // It was told once, and is as it was.
        try scene.run()
    }

    /// There and back: the keys are the same, and each is wrapped anew.
    @Test func aRotationChangesNoKey() async throws {
        try await scene.append(1...9)
        try scene.run()
        let paths = ["/new.key", "/old.key"].map { scene.folder.path + $0 }
        try scene.folder.write([UInt8](repeating: 7, count: 32), to: "new.key")
        try scene.folder.write(scene.folder.bytes("data/keys/master.key"), to: "old.key")
        for path in paths {
            _ = try KeyRotation(dataFolder: scene.data, masterKeyPath: nil, newMasterKeyPath: path)
                .run(takingAway: [])
            if path == paths[1] { try scene.run() }
        }
        #expect(try scene.restoring().check().keySlots == 3)
    }

    @Test func secretsStayWhereTheyAre() async throws {
        try await scene.append(1...3)
        #expect(
            try scene.run { $0.includesSecrets = false }.secrets
                == BackupSecrets(hasMasterKey: false, hasLogKey: false)
        )
        #expect(try scene.files().keys.filter { $0.hasPrefix("secrets") }.isEmpty)
        try scene.run()
        #expect(try scene.files()["secrets/master.key"] == scene.folder.bytes("data/keys/master.key"))
        #expect(try scene.files()["secrets/log.key"] == scene.folder.bytes("data/keys/log.key"))
        try scene.run { $0.includesSecrets = false }
        #expect(try scene.files().keys.filter { $0.hasPrefix("secrets") }.isEmpty)
        // A master key that is kept elsewhere is looked at and not copied.
        let elsewhere = scene.folder.path + "/elsewhere.key"
        try FileManager.default.moveItem(atPath: scene.data + "/keys/master.key", toPath: elsewhere)
        let report = try scene.run { $0.masterKeyPath = elsewhere }
        #expect(report.keysWereOpened)
        #expect(report.secrets == BackupSecrets(hasMasterKey: false, hasLogKey: true))
        #expect(try !scene.run().keysWereOpened)
        try scene.folder.write([UInt8](repeating: 9, count: 32), to: "elsewhere.key")
        #expect(code { try scene.run { $0.masterKeyPath = elsewhere } } == .wrongMasterKey)
    }

    /// Also by a run that nobody tells where the key is now: the copy would open older copies of the slots.
    @Test func theKeyBeforeARotationIsErasedFromTheBackup() async throws {
        try await scene.append(1...6)
        try scene.run()
        let (elsewhere, new) = (scene.folder.path + "/elsewhere.key", scene.folder.path + "/new.key")
        try FileManager.default.moveItem(atPath: scene.data + "/keys/master.key", toPath: elsewhere)
        #expect(try scene.run().secrets.hasMasterKey, "it opens the slots still")
        try scene.folder.write([UInt8](repeating: 7, count: 32), to: "new.key")
        _ = try KeyRotation(dataFolder: scene.data, masterKeyPath: elsewhere, newMasterKeyPath: new)
            .run(takingAway: [])
        #expect(try scene.run().secrets == BackupSecrets(hasMasterKey: false, hasLogKey: true))
        #expect(!BackupScene.exists(scene.backup + "/secrets/master.key"))
        #expect(code { try scene.restore() } == .secretsMissing)
        #expect(code { try scene.restore { $0.masterKeyPath = elsewhere } } == .wrongMasterKey)
        #expect(try scene.restore { $0.masterKeyPath = new }.keySlots == 2)
    }

    /// A slot that a record names and that cannot be read must not be missed until it is needed.
    @Test func aSlotThatDoesNotOpen() async throws {
        try await scene.append(1...9)
        var slots = try scene.folder.bytes("data/keys/slots")
        slots[KeyFileLayout.offset(of: KeySlot(2)) + 20] ^= 1
        try scene.folder.write(slots, to: "data/keys/slots")
        #expect(code { try scene.run() } == .keysDamaged)
        // Without the master key only the shape shows.
        slots[KeyFileLayout.offset(of: KeySlot(2))] = 2
        try scene.folder.write(slots, to: "data/keys/slots")
        try FileManager.default.removeItem(atPath: scene.data + "/keys/master.key")
        #expect(code { try scene.run() } == .keysDamaged)
    }
}
