import Crypto
import Foundation
import SeededNumbers
import Testing

@testable import EventStore

struct KeyRotationTests {
    private let folder = TemporaryFolder()
    private var data: String { folder.path + "/data" }
    private var keys: String { data + "/keys" }
    private var newKey: String { folder.path + "/new.key" }

    /// A folder with some chunks of keys, a few of them destroyed; the data keys by their slots.
    private func filled(
        chunks: Int = 2,
        destroying destroyed: [UInt32] = [3, 1_024, 1_025]
    ) throws -> [KeySlot: SymmetricKey] {
        try FileManager.default.createDirectory(atPath: keys, withIntermediateDirectories: true)
        let vault = try KeyVault(folder: keys, writable: true)
        let last = KeySlot(UInt32((chunks - 1) * KeyLimits.poolChunk) + 1)
        _ = try vault.ensurePool(beyond: last)
        for slot in destroyed { try vault.destroy(KeySlot(slot)) }
        var found: [KeySlot: SymmetricKey] = [:]
        for slot in 1...UInt32(vault.slotCount) { found[KeySlot(slot)] = try vault.key(KeySlot(slot)) }
        try folder.write((0..<32).map { _ in .random(in: 0...255) }, to: "new.key")
        return found
    }

    private func rotation(from old: String? = nil, to new: String? = nil) throws -> KeyRotation {
        try KeyRotation(dataFolder: data, masterKeyPath: old, newMasterKeyPath: new ?? newKey)
    }

    @discardableResult
    private func rotate(from old: String? = nil, takingAway derived: [String] = []) throws
        -> KeyRotation.Report
    {
        try rotation(from: old).run(takingAway: derived)
    }

    /// What every slot holds, all of them opened with a master key.
    private func opened(_ masterKeyPath: String? = nil) throws -> [KeySlot: SymmetricKey] {
        let vault = try KeyVault(folder: keys, masterKeyPath: masterKeyPath, writable: false)
        var found: [KeySlot: SymmetricKey] = [:]
        for slot in 1...UInt32(vault.slotCount) { found[KeySlot(slot)] = try vault.key(KeySlot(slot)) }
        return found
    }

    @Test(arguments: [1, 2, 3])
    func everyKeyOpensWithTheNewOneAndNoneWithTheOld(_ chunks: Int) throws {
        var random = SeededGenerator(seed: UInt64(chunks))
        let count = UInt32(chunks * KeyLimits.poolChunk)
        let destroyed = (0..<40).map { _ in UInt32.random(in: 1...count, using: &random) }
        let before = try filled(chunks: chunks, destroying: destroyed)
        let wrappedBefore = try folder.bytes("data/keys/slots")
        try FileManager.default.copyItem(atPath: keys + "/master.key", toPath: folder.path + "/old.key")
        let report = try rotate()
        #expect(report.live == before.count && report.destroyed == Set(destroyed).count)
        #expect(report.from != nil && report.from != report.to && report.replacedMasterKey)
        #expect(try opened() == before)
        #expect(try opened(newKey) == before)
        #expect(code { try opened(folder.path + "/old.key") } == .wrongMasterKey)
        #expect(try folder.bytes("data/keys/master.key") == folder.bytes("new.key"))
        // No slot has the bytes that it had.
        let wrapped = try folder.bytes("data/keys/slots")
        #expect(wrapped.count == wrappedBefore.count)
        for slot in before.keys {
            let start = KeyFileLayout.offset(of: slot) + KeyFileLayout.wrappedOffset
            let range = start..<start + KeyFileLayout.slotBytes - KeyFileLayout.wrappedOffset
            #expect(wrapped[range] != wrappedBefore[range])
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: keys).sorted() == ["master.key", "slots"]
        )
    }

    @Test func aKeyKeptElsewhereStaysThere() throws {
        let before = try filled()
        let old = folder.path + "/old.key"
        try FileManager.default.moveItem(atPath: keys + "/master.key", toPath: old)
        let report = try rotate(from: old)
        #expect(!report.replacedMasterKey && !FileManager.default.fileExists(atPath: keys + "/master.key"))
        #expect(try opened(newKey) == before)
        #expect(code { try opened(old) } == .wrongMasterKey)
        // And back.
        _ = try KeyRotation(dataFolder: data, masterKeyPath: newKey, newMasterKeyPath: old).run(takingAway: []
        )
        #expect(try opened(old) == before)
    }

    /// Killed after the slots were replaced, before the master key was.
    @Test func aSecondRunEndsTheFirst() throws {
        let before = try filled()
        let old = try folder.bytes("data/keys/master.key")
        try rotate()
        try folder.write(old, to: "data/keys/master.key")
        #expect(code { try opened() } == .wrongMasterKey)
        let report = try rotate()
        #expect(report.from == nil && report.replacedMasterKey)
        #expect(try opened() == before)
        // A third has nothing to do.
        let third = try rotate()
        #expect(third.from == nil && !third.replacedMasterKey && third.live == before.count)
        #expect(!report.wasInUse && third.wasInUse)
    }

    /// Killed while it wrote the file beside: whatever is in it, the old key opens all and the next run begins anew.
    @Test func whatAKilledRunLeftIsOverwrittenAndTakenAway() throws {
        let before = try filled()
        let draft = try folder.bytes("data/keys/slots")
        for length in [0, 100, 4_096, 5_000, draft.count] {
            try folder.write(Array(draft.prefix(length)), to: "data/keys/slots.new")
            #expect(try opened() == before, "a reader leaves it alone")
            let audit = try KeyAudit(dataFolder: data, masterKeyPath: nil)
            #expect(audit.fits && audit.isUnfinished && audit.brokenCount == 0)
        }
        // A daemon that starts takes it away: it holds keys of people who may be erased.
        _ = try KeyVault(folder: keys, writable: true)
        #expect(!FileManager.default.fileExists(atPath: keys + "/slots.new"))
        try folder.write(draft, to: "data/keys/slots.new")
        try rotate()
        #expect(try opened() == before)
        #expect(!FileManager.default.fileExists(atPath: keys + "/slots.new"))
    }

    /// Killed after the new file took the place: the old one has a name, by which it is overwritten.
    @Test(arguments: ["a daemon that starts", "the next rotation"])
    func theOldFileIsInReachUntilItIsOverwritten(_ who: String) throws {
        let before = try filled()
        let old = [
            "slots": try folder.bytes("data/keys/slots"),
            "master.key": try folder.bytes("data/keys/master.key"),
        ]
        try rotate()
        for (name, bytes) in old { try folder.write(bytes, to: "data/keys/\(name).retired-by-rotation") }
        // Names of the old files' own, to see what became of their bytes.
        for name in old.keys {
            try FileManager.default.linkItem(
                atPath: keys + "/\(name).retired-by-rotation",
                toPath: folder.path + "/\(name).seen"
            )
        }
        #expect(try KeyAudit(dataFolder: data, masterKeyPath: nil).isUnfinished)
        #expect(try opened() == before, "a reader leaves them alone")
        #expect(FileManager.default.fileExists(atPath: keys + "/slots.retired-by-rotation"))
        if who == "the next rotation" { try rotate() } else { _ = try KeyVault(folder: keys, writable: true) }
        for (name, bytes) in old {
            #expect(!FileManager.default.fileExists(atPath: keys + "/\(name).retired-by-rotation"))
            let left = try folder.bytes("\(name).seen")
            #expect(left.count == bytes.count && left.allSatisfy { $0 == 0 }, "\(name)")
        }
        #expect(try opened() == before)
        #expect(try !KeyAudit(dataFolder: data, masterKeyPath: nil).isUnfinished)
    }

    /// Killed before that: the name is another one of the file in use, whose bytes must not go.
    @Test(arguments: ["a daemon that starts", "the next rotation"])
    func theFileInUseIsNotOverwrittenByItsOtherName(_ who: String) throws {
        let before = try filled()
        for name in ["slots", "master.key"] {
            try FileManager.default.linkItem(
                atPath: keys + "/\(name)",
                toPath: keys + "/\(name).retired-by-rotation"
            )
        }
        if who == "the next rotation" { try rotate() } else { _ = try KeyVault(folder: keys, writable: true) }
        #expect(try opened() == before)
        let names = try FileManager.default.contentsOfDirectory(atPath: keys).sorted()
        #expect(names == ["master.key", "slots"])
    }

    /// A daemon with the wrong key knows nothing of what is good.
    @Test func whoeverHasTheWrongKeyOverwritesNothing() throws {
        _ = try filled()
        let old = try folder.bytes("data/keys/slots")
        try folder.write(old, to: "data/keys/slots.retired-by-rotation")
        try folder.write([UInt8](repeating: 7, count: 32), to: "wrong.key")
        #expect(
            code { try KeyVault(folder: keys, masterKeyPath: folder.path + "/wrong.key", writable: true) }
                == .wrongMasterKey
        )
        #expect(try folder.bytes("data/keys/slots.retired-by-rotation") == old)
    }

    @Test func derivedFoldersAreGoneBeforeTheSlotsAreReplaced() throws {
        _ = try filled()
        let roster = data + "/projections/roster"
        try FileManager.default.createDirectory(atPath: roster + "/1", withIntermediateDirectories: true)
        try folder.write([1, 2, 3], to: "data/projections/roster/1/data.mdb")
        try folder.write([1], to: "data/projections/roster/LIVE")
        try rotate(takingAway: [roster])
        #expect(!FileManager.default.fileExists(atPath: roster))
        #expect(FileManager.default.fileExists(atPath: data + "/projections"))
    }

    @Test func aDamagedSlotIsNamedAndNothingIsChanged() throws {
        _ = try filled()
        var bytes = try folder.bytes("data/keys/slots")
        bytes[KeyFileLayout.offset(of: KeySlot(1_500)) + 20] ^= 1
        try folder.write(bytes, to: "data/keys/slots")
        let error = #expect(throws: EventStoreError.self) { try rotate() }
        #expect(error?.code == .keysDamaged && error?.reason.contains("key slot 1500") == true)
        #expect(try folder.bytes("data/keys/slots") == bytes)
        let audit = try KeyAudit(dataFolder: data, masterKeyPath: nil)
        #expect(audit.fits && audit.brokenCount == 1 && audit.broken == [KeySlot(1_500)])
    }

    /// The name of the key tells a wrong key from a damaged header.
    @Test func wrongKeyAndDamagedHeaderAreToldApart() throws {
        _ = try filled()
        try folder.write([UInt8](repeating: 7, count: 32), to: "wrong.key")
        let wrong = folder.path + "/wrong.key"
        let error = #expect(throws: EventStoreError.self) { try rotate(from: wrong) }
        let audit = try KeyAudit(dataFolder: data, masterKeyPath: wrong)
        let name = try #require(audit.wrappedBy)
        #expect(error?.code == .wrongMasterKey && error?.reason.contains("\(name)") == true)
        #expect(error?.reason.contains("\(audit.masterKey)") == true && !audit.fits && audit.live == 0)
        var bytes = try folder.bytes("data/keys/slots")
        bytes[KeyFileLayout.proofOffset + 20] ^= 1
        try folder.write(bytes, to: "data/keys/slots")
        #expect(code { try opened() } == .keysDamaged)
    }

    /// Files that were made before keys had names.
    @Test func aFileWithoutANameIsReadAndNamedByARotation() throws {
        let before = try filled()
        var bytes = try folder.bytes("data/keys/slots")
        let range = KeyFileLayout.masterKeyOffset..<KeyFileLayout.masterKeyOffset + MasterKeyID.byteCount
        #expect(bytes[range].contains { $0 != 0 })
        for index in range { bytes[index] = 0 }
        try folder.write(bytes, to: "data/keys/slots")
        #expect(try opened() == before)
        #expect(try KeyAudit(dataFolder: data, masterKeyPath: nil).wrappedBy == nil)
        try folder.write([UInt8](repeating: 7, count: 32), to: "wrong.key")
        #expect(code { try opened(folder.path + "/wrong.key") } == .wrongMasterKey)
        try rotate()
        let audit = try KeyAudit(dataFolder: data, masterKeyPath: nil)
        #expect(audit.wrappedBy == audit.masterKey && audit.live == before.count)
    }

    @Test func aKeyThatOthersCanReadIsRefused() throws {
        let before = try filled()
        for mode in [0o644, 0o640, 0o604, 0o620, 0o602, 0o660] {
            for path in [newKey, keys + "/master.key"] {
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
                #expect(code { try rotate() } == .exposedKey, "\(String(mode, radix: 8)) of \(path)")
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            }
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: newKey)
        try rotate()
        #expect(try opened() == before)
    }

    @Test func nobodyRotatesBesideADaemonOrInAFolderWithoutKeys() throws {
        _ = try filled()
        let owner = try DataFolder(path: data, access: .owner)
        #expect(code { try rotate() } == .folderInUse)
        withExtendedLifetime(owner) {}
        let nowhere = folder.path + "/nowhere"
        #expect(
            code { try KeyRotation(dataFolder: nowhere, masterKeyPath: nil, newMasterKeyPath: newKey) }
                == .notFound
        )
        #expect(!FileManager.default.fileExists(atPath: nowhere))
    }

    /// What the file has, byte by byte, by other means than the code under test.
    @Test func theNameIsWhatTheDocumentSays() throws {
        try FileManager.default.createDirectory(atPath: keys, withIntermediateDirectories: true)
        try folder.write((0..<32).map { UInt8($0) }, to: "data/keys/fixed.key")
        _ = try KeyVault(folder: keys, masterKeyPath: keys + "/fixed.key", writable: true)
        let name = Array(try folder.bytes("data/keys/slots")[76..<84])
        let expected = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: (0..<32).map { UInt8($0) }),
            info: Array("credentiald master key id 1".utf8),
            outputByteCount: 32
        ).withUnsafeBytes { Array($0.prefix(8)) }
        #expect(name == expected)
        #expect(name.map { String($0, radix: 16) }.joined() == Self.fixedName)
    }

    /// Of the key 00 01 … 1f, worked out with Python's `cryptography`.
    private static let fixedName = "1affa332897e75a5"
}
