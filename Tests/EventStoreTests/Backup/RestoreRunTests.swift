import Foundation
import Identifiers
import LMDB
import MerkleTree
import SeededNumbers
import Testing

@testable import EventStore

/// One at a time: each waits for the disk on a thread that other tests need.
@Suite(.serialized)
struct RestoreRunTests {
    private let scene = BackupScene()

    /// Three stops, so three checkpoints: of 20, 40 and 60.
    private func backedUp() async throws {
        for start in [1, 11, 21] as [UInt64] { try await scene.append(start...start + 9) }
        try scene.run()
    }

    @Test func aRestoredFolderIsTheSameLog() async throws {
        try await backedUp()
        let report = try scene.restore()
        #expect(report.size == Position(60) && report.signedSize == Position(60) && report.unsigned == 0)
        #expect(report.streams == 5 && report.commands == 30 && report.checkpoints == 3)
        #expect(report.keySlots == 10 && report.slotsDestroyed == 0)
        #expect(report.restored == .init(size: Position(60), checkpoints: 3, term: Term(2)))
        #expect(try BackupScene.records(scene.restored) == BackupScene.records(scene.data))
        #expect(!BackupScene.exists(scene.restored + "/RESTORING"))
        let original = try BackupScene.open(scene.data)
        let restored = try BackupScene.open(scene.restored)
        #expect(restored.log.id == original.log.id)
        #expect(try restored.verifierKey == original.verifierKey)
        #expect(try restored.log.checkpointSizes() == original.log.checkpointSizes())
        #expect(try restored.checkpoint() == original.checkpoint())
        for slot in 1...10 as ClosedRange<UInt32> {
            #expect(try restored.keys.key(KeySlot(slot)) == original.keys.key(KeySlot(slot)))
        }
    }

    @Test func itGoesOnUnderTheNextTerm() async throws {
        try await backedUp()
        try scene.restore()
        try await scene.append(31...35, to: scene.restored)
        let store = try BackupScene.open(scene.restored)
        #expect(try LogVerifier(store).verify().isSound)
        #expect(try store.log.term() == Term(2))
        #expect(try store.log.withRecord(at: Position(60)) { header, _ in header.term } == Term(1))
        #expect(try store.log.withRecord(at: Position(61)) { header, _ in header.term } == Term(2))
        // Who holds an old checkpoint can still be shown that the log only grew.
        let proof = try store.proveConsistency(from: Position(20), to: Position(70))
        #expect(try proof.verify(with: store.verifierKey).older.size == Position(20))
    }

    /// No restore would take what is recorded under it.
    @Test func aTermBeforeTheLastRecordsIsRefused() async throws {
        try await backedUp()
        try scene.restore()
        try await scene.append(31...35, to: scene.restored)
        #expect(try reports(ofTerm: Term(1)) == [.wrongTerm])
        #expect(code { try TestStore(scene.restored) } == .recordDamaged)
        let other = scene.folder.path + "/other"
        #expect(code { try backUp(scene.restored, to: other) } == .recordDamaged)
        #expect(!BackupScene.exists(BackupFolder(path: other).manifest))
        #expect(try reports(ofTerm: Term(2)).isEmpty)
    }

    private func backUp(_ data: String, to folder: String) throws {
        try BackupRun(dataFolder: data, target: folder, configuration: BackupScene.configuration())
            .run(now: Samples.instant(1_768_000_000_000_000), erased: { _, _ in [] })
    }

    /// Puts a term into the restored log and verifies it.
    private func reports(ofTerm term: Term) throws -> [Finding.Kind] {
        let store = try BackupScene.open(scene.restored)
        let log = store.log
        try log.environment.write { (transaction) throws(LMDBError) in
            try transaction.put(Log.bytes(of: term), for: Log.termName, in: log.meta)
        }
        let report = try LogVerifier(store).verify()
        try store.close()
        return report.findings.map(\.kind)
    }

    /// The same backup goes on with the restored log, and a restore of that is another take-over.
    @Test func aBackupGoesOnWithTheRestoredLog() async throws {
        try await backedUp()
        try scene.restore()
        try FileManager.default.removeItem(atPath: scene.data)
        try FileManager.default.moveItem(atPath: scene.restored, toPath: scene.data)
        try await scene.append(31...32)
        #expect(try scene.run().added == 4)
        #expect(try scene.restore().restored?.term == Term(3))
    }

    @Test func anEmptyBackup() async throws {
        try await TestStore(scene.data).close()
        try scene.run()
        #expect(try scene.restore().restored?.size == .origin)
        try await scene.append(1...2, to: scene.restored)
        #expect(try LogVerifier(BackupScene.open(scene.restored)).verify().isSound)
    }

    // Up to a position

    @Test func untilTheEndOfACommand() async throws {
        try await backedUp()
        let report = try scene.restore { $0.until = Position(46) }
        #expect(report.size == Position(60))
        #expect(report.restored == .init(size: Position(46), checkpoints: 2, term: Term(2)))
        #expect(try BackupScene.records(scene.restored) == Array(BackupScene.records(scene.data)[..<46]))
        // Another history from there on.
        try await scene.append(101...103, to: scene.restored)
        let store = try BackupScene.open(scene.restored)
        #expect(try LogVerifier(store).verify().isSound)
        #expect(try store.log.checkpointSizes() == [Position(20), Position(40), Position(52)])
    }

    @Test func everyPositionIsACommandsEndOrRefused() async throws {
        try await backedUp()
        for position in 57...60 as ClosedRange<UInt64> {
            let run = try scene.restoring { $0.until = Position(position) }
            if position.isMultiple(of: 2) {
                #expect(try run.restore(into: scene.restored).restored?.size == Position(position))
                #expect(try BackupScene.records(scene.restored).count == Int(position))
                try FileManager.default.removeItem(atPath: scene.restored)
            } else {
                #expect(code { try run.restore(into: scene.restored) } == .withinCommand)
                #expect(!BackupScene.exists(scene.restored))
            }
        }
        #expect(code { try scene.restoring { $0.until = Position(61) } } == .beyondTree)
        #expect(code { try scene.restoring { $0.until = .origin } } == .beyondTree)
    }

    /// Another person must not get the key of one who came after the cut.
    @Test func keysAfterTheCutAreNotKept() async throws {
        try await backedUp()
        let original = try BackupScene.open(scene.data)
        try scene.restore { $0.until = Position(20) }
        let restored = try BackupScene.open(scene.restored)
        #expect(restored.keys.slotCount == 3)
        #expect(try restored.keys.ensurePool(beyond: KeySlot(3)) == KeySlot(4))
        #expect(try restored.keys.key(KeySlot(3)) == original.keys.key(KeySlot(3)))
        #expect(try restored.keys.key(KeySlot(4)) != original.keys.key(KeySlot(4)))
    }

    /// Who was erased stays erased, also in a restore to before.
    @Test func destroyedKeysStayDestroyed() async throws {
        try await backedUp()
        do {
            let store = try BackupScene.open(scene.data)
            try store.keys.destroy(KeySlot(2))
            try store.close()
        }
        try scene.run(erased: [KeySlot(2)])
        for until in [Position(20), Position(60)] {
            let report = try scene.restore { $0.until = until }
            #expect(report.slotsDestroyed == 1)
            let store = try BackupScene.open(scene.restored)
            #expect(try store.keys.key(KeySlot(2)) == nil)
            #expect(try store.keys.key(KeySlot(1)) != nil)
            try FileManager.default.removeItem(atPath: scene.restored)
        }
    }

    // What is refused

    @Test func damageOfAnyFileIsNamedAndNothingIsMade() async throws {
        try await backedUp()
        var random = SeededGenerator(seed: 77)
        let files = try scene.files().filter { $0.key != "checkpoint" && $0.key != "LOCK" }
        #expect(files.count >= 6)
        for (name, bytes) in files {
            var damages = [Array(bytes.dropLast()), [], bytes + [0]]
            for _ in 0..<8 {
                var changed = bytes
                changed[Int.random(in: bytes.indices, using: &random)] ^=
                    1 << UInt8.random(in: 0..<8, using: &random)
                damages.append(changed)
            }
            for damaged in damages {
                try scene.folder.write(damaged, to: "backup/" + name)
                try expectRefused(name) { try scene.restoring().check() }
                // Others run on the same threads.
                await Task.yield()
            }
            try expectRefused(name) { try scene.restore() }
            try FileManager.default.removeItem(atPath: scene.backup + "/" + name)
            try expectRefused(name) { try scene.restore() }
            try scene.folder.write(bytes, to: "backup/" + name)
        }
        try scene.restore()
    }

    private func expectRefused(_ name: String, _ body: () throws -> RestoreReport) throws {
        let isSecret = name.hasPrefix("secrets/")
        let expected: Set<EventStoreError.Code> =
            isSecret
            ? [.wrongMasterKey, .wrongLogKey, .keysDamaged, .secretsMissing]
            : name == "manifest" ? [.backupDamaged, .notFound] : [.backupDamaged]
        do {
            _ = try body()
            Issue.record("\(name) was damaged and nobody noticed")
        } catch let error as EventStoreError {
            #expect(expected.contains(error.code), "\(name): \(error)")
            #expect(isSecret || error.reason.contains(name), "\(name) is not named: \(error)")
        }
        #expect(!BackupScene.exists(scene.restored))
    }

    /// Records that are sound by themselves, with every hash and the manifest made to fit: the signature tells.
    @Test func aForgedHistory() async throws {
        try await backedUp()
        try forge { header in
            if header.position == Position(60) { header.schemaVersion += 1 }
        }
        let reason = try #require(reason { try scene.restoring().check() })
        #expect(reason.contains("the record at 60: the root up to here is"))
        #expect(reason.contains("segments/"))
        #expect(reason.contains("was signed"))
    }

    @Test func aForgedLink() async throws {
        try await backedUp()
        try forge { header in
            if header.position == Position(33) { header.previousPosition = Position(1) }
        }
        let reason = try #require(reason { try scene.restoring().check() })
        #expect(reason.contains("the record at 33: broken-chain"))
    }

    /// Rewrites the backup with changed records, its hashes and manifest as a writer would have made them.
    private func forge(_ change: (inout RecordHeader) -> Void) throws {
        let manifest = try scene.manifest()
        var frontier = Frontier()
        var lastHash = Digest.zero
        var file = BackupFrameBuilder(.segment, of: manifest.logID, first: 1)
        for record in try BackupScene.records(scene.data) {
            var header = try RecordCodec.decode(record.span.bytes)
            change(&header)
            let forged = Samples.encode(header, Array(record[RecordLimits.headerBytes...]))
            file.append(forged.span.bytes)
            lastHash = RecordCodec.hash(of: forged.span.bytes)
            frontier.append(lastHash)
        }
        let (bytes, hash) = file.finished(size: manifest.size)
        let segment = BackupManifest.Segment(
            first: Position(1),
            last: manifest.size,
            byteCount: bytes.count,
            hash: hash
        )
        try scene.folder.write(bytes, to: "backup/" + BackupFolder.name(segment))
        let forged = BackupManifest(
            logID: manifest.logID,
            verifierKey: manifest.verifierKey,
            madeAt: manifest.madeAt,
            term: manifest.term,
            lastHash: lastHash,
            frontier: frontier,
            keySlots: manifest.keySlots,
            masterKeyProof: manifest.masterKeyProof,
            checkpoints: manifest.checkpoints,
            segments: [segment]
        )
        try scene.folder.write(forged.encoded, to: "backup/manifest")
    }

    @Test func anOldCheckpointThatDoesNotHoldIsLeftOut() async throws {
        try await backedUp()
        try changeNote(of: Position(20))
        let report = try scene.restore()
        #expect(report.checkpoints == 2 && report.checkpointsLeftOut == [Position(20)])
        #expect(report.signedSize == Position(60) && report.unsigned == 0)
        let kept = try BackupScene.open(scene.restored).log.checkpointSizes()
        #expect(kept == [Position(40), Position(60)])
        // The log has the good one still.
        try scene.run()
        let mended = try scene.restoring().check()
        #expect(mended.checkpoints == 3 && mended.checkpointsLeftOut.isEmpty)
    }

    @Test func theNewestCheckpointMustHold() async throws {
        try await backedUp()
        try changeNote(of: Position(60))
        let reason = try #require(reason { try scene.restore() })
        #expect(reason.contains("the checkpoint of 60: ") && reason.contains("no larger one holds"))
        #expect(!BackupScene.exists(scene.restored))
    }

    /// Rewrites the backup with a bit of a note's signature changed, as a run would have copied it.
    private func changeNote(of size: Position) throws {
        let manifest = try scene.manifest()
        let notes = try BackupFolder(path: scene.backup).notes(manifest).map { note -> LogNote in
            var bytes = note.note
            if note.size == size { bytes[bytes.count - 20] ^= 1 }
            return LogNote(size: note.size, note: bytes)
        }
        let (bytes, hash) = CheckpointsFile.bytes(notes, of: manifest.logID, size: manifest.size)
        let checkpoints = BackupManifest.Checkpoints(byteCount: bytes.count, hash: hash)
        try scene.folder.write(bytes, to: "backup/" + BackupFolder.name(checkpoints))
        let changed = BackupManifest(
            logID: manifest.logID,
            verifierKey: manifest.verifierKey,
            madeAt: manifest.madeAt,
            term: manifest.term,
            lastHash: manifest.lastHash,
            frontier: manifest.frontier,
            keySlots: manifest.keySlots,
            masterKeyProof: manifest.masterKeyProof,
            checkpoints: checkpoints,
            segments: manifest.segments
        )
        try scene.folder.write(changed.encoded, to: "backup/manifest")
    }

    private func reason<R>(_ body: () throws -> R) -> String? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? EventStoreError)?.reason
        }
    }

    @Test func anOtherKeyIsTrusted() async throws {
        try await backedUp()
        let key = try scene.manifest().verifierKey
        #expect(try scene.restoring { $0.trusted = key }.check().size == Position(60))
        let other = try NoteVerifierKey(name: key.name, publicKey: [UInt8](repeating: 1, count: 32))
        #expect(code { try scene.restoring { $0.trusted = other } } == .backupDamaged)
    }

    /// An older copy of the slots would bring destroyed keys back.
    @Test func olderSlotsThanTheManifest() async throws {
        try await backedUp()
        let slots = try #require(try scene.files()["keys/slots-1"])
        try await scene.append(31...31)
        try scene.run()
        try scene.folder.write(slots, to: "backup/keys/slots-1")
        let reason = try #require(reason { try scene.restore() })
        #expect(reason.contains("keys/slots-1") && reason.contains("it goes with 60 records"))
    }

    @Test func aFolderThatHasSomething() async throws {
        try await backedUp()
        for name in ["log", "keys", "data.mdb", "anything"] {
            let path = scene.restored + "/" + name
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            #expect(code { try scene.restore() } == .notEmpty)
            #expect(try FileManager.default.contentsOfDirectory(atPath: scene.restored) == [name])
            try FileManager.default.removeItem(atPath: path)
        }
        // Empty, as a mounted volume is.
        try scene.restore()
        #expect(code { try scene.restore() } == .notEmpty)
    }

    /// What fsck has found on the volume is there afterwards, too.
    @Test(arguments: [true, false])
    func aVolumesOwnTop(isFolder: Bool) async throws {
        try await backedUp()
        let found = scene.restored + "/lost+found"
        let parent = isFolder ? found : scene.restored
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try scene.folder.write([1], to: "restored/lost+found" + (isFolder ? "/#12" : ""))
        guard isFolder else {
            #expect(code { try scene.restore() } == .notEmpty)
            #expect(BackupScene.exists(found))
            return
        }
        try scene.restore()
        #expect(BackupScene.exists(found + "/#12"))
        #expect(try BackupScene.records(scene.restored) == BackupScene.records(scene.data))
    }

    /// A restore that was killed: nobody opens the folder, and the next restore begins anew.
    @Test func anUnfinishedFolderIsOpenedByNobody() async throws {
        try await backedUp()
        try scene.restore()
        try RestoreMarker.put(in: scene.restored)
        #expect(code { try BackupScene.open(scene.restored) } == .notFound)
        #expect(code { try DataFolder(path: scene.restored, access: .readOnly) } == .notFound)
        try scene.restore()
        #expect(try LogVerifier(BackupScene.open(scene.restored)).verify().isSound)
    }

    @Test func checkingWritesNothing() async throws {
        try await backedUp()
        let before = try scene.files()
        #expect(try scene.restoring().check().restored == nil)
        #expect(try scene.files() == before)
        #expect(!BackupScene.exists(scene.restored))
    }

    // Secrets

    @Test func secretsThatAreKeptElsewhere() async throws {
        try await backedUp()
        try scene.run { $0.includesSecrets = false }
        let master = scene.data + "/keys/master.key"
        let logKey = scene.data + "/keys/log.key"
        let missing = try #require(reason { try scene.restore() })
        #expect(missing.contains("--master-key FILE") && missing.contains("--log-key FILE"))
        let half = try #require(reason { try scene.restore { $0.masterKeyPath = master } })
        #expect(!half.contains("--master-key FILE") && half.contains("--log-key FILE"))
        #expect(!BackupScene.exists(scene.restored))
        #expect(try scene.restoring().check().secrets == BackupSecrets(hasMasterKey: false, hasLogKey: false))
        try scene.restore {
            $0.masterKeyPath = master
            $0.logKeyPath = logKey
        }
        // The one stays where it is, the other is where the daemon looks for it.
        #expect(!BackupScene.exists(scene.restored + "/keys/master.key"))
        #expect(try scene.folder.bytes("restored/keys/log.key") == scene.folder.bytes("data/keys/log.key"))
    }

    @Test func wrongSecrets() async throws {
        try await backedUp()
        try scene.folder.write([UInt8](repeating: 9, count: 32), to: "wrong.key")
        let wrong = scene.folder.path + "/wrong.key"
        #expect(code { try scene.restore { $0.masterKeyPath = wrong } } == .wrongMasterKey)
        #expect(code { try scene.restore { $0.logKeyPath = wrong } } == .wrongLogKey)
        #expect(code { try scene.restore { $0.logKeyPath = wrong + "x" } } == .notFound)
    }
}
