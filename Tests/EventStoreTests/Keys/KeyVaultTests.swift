import Crypto
import Foundation
import Glibc
import Testing

@testable import EventStore

struct KeyVaultTests {
    private let folder = TemporaryFolder()
    private let text = Array("Jo Doe, born 1980-02-29".utf8)
    private let event: [UInt8] = [1, 2, 3]

    private func vault(writable: Bool = true) throws -> KeyVault {
        try KeyVault(folder: folder.path, writable: writable)
    }

    private func mode(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    @Test func sealsAndOpensAlsoAfterReopening() throws {
        var vault = try vault()
        let slot = try vault.ensurePool(beyond: nil)
        #expect(slot == .first)
        #expect(vault.slotCount == KeyLimits.poolChunk)
        let sealed = try #require(try vault.seal(text, slot: slot, associatedData: event))
        #expect(sealed.count == text.count + Sealing.overheadBytes)
        #expect(try vault.open(sealed, slot: slot, associatedData: event) == text)
        vault = try self.vault(writable: false)
        #expect(try vault.open(sealed, slot: slot, associatedData: event) == text)
        #expect(try mode("master.key") == 0o600)
        #expect(try mode("slots") == 0o600)
    }

    @Test func theKeyOfNamesFollowsFromTheMasterKeyAlone() throws {
        let key = try vault().nameKey
        #expect(try vault(writable: false).nameKey == key)
        #expect(key.bitCount == 256)
        let master = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/master.key"))
        #expect(key != SymmetricKey(data: master))
        let other = TemporaryFolder()
        #expect(try KeyVault(folder: other.path, writable: true).nameKey != key)
        // Other slots, the same master key: as in a folder that was restored.
        try other.write([UInt8](master), to: "copied.key")
        let third = TemporaryFolder()
        let restored = try KeyVault(
            folder: third.path,
            masterKeyPath: other.path + "/copied.key",
            writable: true
        )
        #expect(restored.nameKey == key)
    }

    @Test func whatWasChangedDoesNotOpen() throws {
        let vault = try vault()
        let slot = try vault.ensurePool(beyond: nil)
        let sealed = try #require(try vault.seal(text, slot: slot, associatedData: event))
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(code { try vault.open(changed, slot: slot, associatedData: event) } == .sealBroken)
        }
        #expect(code { try vault.open(sealed, slot: slot, associatedData: [1, 2, 4]) } == .sealBroken)
        #expect(code { try vault.open(sealed, slot: KeySlot(2), associatedData: event) } == .sealBroken)
        #expect(code { try vault.open([], slot: slot, associatedData: event) } == .sealBroken)
    }

    @Test func aDestroyedKeyIsGoneForGood() throws {
        var vault = try vault()
        let slot = KeySlot(5)
        _ = try vault.ensurePool(beyond: slot)
        let before = try folder.bytes("slots")
        let sealed = try #require(try vault.seal(text, slot: slot, associatedData: event))
        try vault.destroy(slot)
        try vault.destroy(slot)
        #expect(try vault.key(slot) == nil)
        #expect(try vault.open(sealed, slot: slot, associatedData: event) == nil)
        #expect(try vault.seal(text, slot: slot, associatedData: event) == nil)
        vault = try self.vault()
        #expect(try vault.open(sealed, slot: slot, associatedData: event) == nil)
        #expect(try vault.key(KeySlot(6)) != nil)
        let after = try folder.bytes("slots")
        let start = 4096 + 4 * 64
        #expect(after[start] == 2)
        #expect(after[start + 1..<start + 64].allSatisfy { $0 == 0 })
        #expect(before.count == after.count)
        #expect(before[..<start] == after[..<start])
        #expect(before[(start + 64)...] == after[(start + 64)...])
    }

    /// The disk refuses to have it overwritten.
    @Test func aKeyThatCannotBeDestroyedIsGivenToNobody() throws {
        var vault = try vault()
        let slot = KeySlot(5)
        _ = try vault.ensurePool(beyond: slot)
        let sealed = try #require(try vault.seal(text, slot: slot, associatedData: event))
        let path = folder.path + "/slots"
        let descriptors = Descriptors(of: path)
        #expect(descriptors.count == 1)
        descriptors.redirect(to: path, O_RDONLY)
        #expect(throws: EventStoreError.self) { try vault.destroy(slot) }
        descriptors.restore()
        descriptors.forget()
        #expect(try vault.key(slot) == nil)
        #expect(try vault.open(sealed, slot: slot, associatedData: event) == nil)
        #expect(try vault.isLive(slot))
        #expect(try vault.key(KeySlot(6)) != nil)
        // It is there for the next start to destroy.
        vault = try self.vault()
        #expect(try vault.open(sealed, slot: slot, associatedData: event) == text)
        #expect(try vault.destroy(slot))
        #expect(try !vault.isLive(slot))
        #expect(try vault.key(slot) == nil)
    }

    @Test func withheldKeysAreGivenToNobodyBeforeTheyAreDestroyed() throws {
        let vault = try vault()
        let slots = [KeySlot(2), KeySlot(3)]
        _ = try vault.ensurePool(beyond: nil)
        for slot in slots { #expect(try vault.key(slot) != nil) }
        vault.withhold(slots)
        #expect(try slots.map { try vault.key($0) } == [nil, nil])
        #expect(try slots.map { try vault.isLive($0) } == [true, true])
        try vault.destroy(slots[0])
        #expect(try slots.map { try vault.isLive($0) } == [false, true])
        for slot in slots { #expect(try vault.key(slot) == nil) }
        #expect(try vault.key(.first) != nil)
    }

    @Test func thePoolGrowsInChunks() throws {
        let vault = try vault()
        let last = KeySlot(UInt32(KeyLimits.poolChunk))
        #expect(try vault.ensurePool(beyond: nil) == .first)
        #expect(code { try vault.key(KeySlot(last.rawValue + 1)) } == .keysDamaged)
        #expect(try vault.ensurePool(beyond: last) == KeySlot(last.rawValue + 1))
        #expect(vault.slotCount == 2 * KeyLimits.poolChunk)
        #expect(try vault.key(KeySlot(last.rawValue + 1)) != nil)
        #expect(try self.vault().slotCount == 2 * KeyLimits.poolChunk)
        #expect(code { try vault.ensurePool(beyond: KeySlot(.max)) } == .spaceExhausted)
    }

    @Test func keysDiffer() throws {
        let vault = try vault()
        _ = try vault.ensurePool(beyond: nil)
        var seen: Set<[UInt8]> = []
        for slot in 1...UInt32(KeyLimits.poolChunk) {
            let key = try #require(try vault.key(KeySlot(slot)))
            seen.insert(key.withUnsafeBytes { [UInt8]($0) })
        }
        #expect(seen.count == KeyLimits.poolChunk)
    }

    /// The machine went down while the pool grew: some slots of the last chunk are not there.
    @Test func aHalfMadeChunkIsMadeAgain() throws {
        let before = try vault()
        _ = try before.ensurePool(beyond: nil)
        let kept = try #require(try before.key(KeySlot(10)))
        var bytes = try folder.bytes("slots")
        for index in 4096 + 700 * 64..<4096 + 720 * 64 { bytes[index] = 0 }
        try folder.write(bytes, to: "slots")
        let vault = try vault()
        #expect(vault.slotCount == 700)
        _ = try vault.ensurePool(beyond: KeySlot(700))
        #expect(vault.slotCount == KeyLimits.poolChunk)
        #expect(try vault.key(KeySlot(10)) == kept)
        #expect(try vault.key(KeySlot(701)) != nil)
    }

    @Test func anotherMasterKeyIsRefused() throws {
        _ = try vault()
        try folder.write([UInt8](repeating: 7, count: 32), to: "master.key")
        #expect(code { try vault() } == .wrongMasterKey)
        try folder.write([UInt8](repeating: 7, count: 31), to: "master.key")
        #expect(code { try vault() } == .keysDamaged)
        try FileManager.default.removeItem(atPath: folder.path + "/master.key")
        #expect(code { try vault() } == .notFound)
    }

    /// Nobody makes a new one for one that is only out of reach.
    @Test func aMasterKeyThatCannotBeReachedIsNotMissing() throws {
        let path = folder.path + "/loop"
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
        let error = #expect(throws: EventStoreError.self) {
            try KeyVault(folder: folder.path, masterKeyPath: path, writable: true)
        }
        #expect(error?.code == .storage)
        #expect(error?.reason.hasPrefix("the master key at \(path) cannot be read") == true)
    }

    @Test func aMasterKeyKeptElsewhere() throws {
        let elsewhere = TemporaryFolder()
        let path = elsewhere.path + "/key"
        #expect(code { try KeyVault(folder: folder.path, masterKeyPath: path, writable: true) } == .notFound)
        try elsewhere.write([UInt8](repeating: 9, count: 32), to: "key")
        let vault = try KeyVault(folder: folder.path, masterKeyPath: path, writable: true)
        _ = try vault.ensurePool(beyond: nil)
        #expect(try vault.key(.first) != nil)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/master.key"))
    }

    @Test func foreignFilesAreRefused() throws {
        _ = try vault()
        var bytes = try folder.bytes("slots")
        bytes[8] = 2
        try folder.write(bytes, to: "slots")
        #expect(code { try vault() } == .unknownFormat)
        try folder.write([1, 2, 3], to: "slots")
        #expect(code { try vault() } == .keysDamaged)
    }

    @Test func aMovedSlotDoesNotOpen() throws {
        _ = try vault().ensurePool(beyond: nil)
        var bytes = try folder.bytes("slots")
        bytes.replaceSubrange(4096..<4160, with: Array(bytes[4160..<4224]))
        try folder.write(bytes, to: "slots")
        let vault = try vault()
        #expect(code { try vault.key(.first) } == .keysDamaged)
        #expect(try vault.key(KeySlot(2)) != nil)
    }
}
