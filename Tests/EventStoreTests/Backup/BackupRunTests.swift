import Crypto
import Foundation
import Glibc
import Identifiers
import LMDB
import MerkleTree
import Testing

@testable import EventStore

/// One at a time: each waits for the disk on a thread that other tests need.
@Suite(.serialized)
struct BackupRunTests {
    private let scene = BackupScene()

    @Test func theFirstRun() async throws {
        try await scene.append(1...20)
        let report = try scene.run()
        #expect(report.size == Position(40))
        #expect(report.signedSize == Position(40))
        #expect(report.unsigned == 0)
        #expect(report.added == 40)
        #expect(report.segments > 1)
        #expect(report.segmentsWritten == report.segments)
        #expect(report.checkpoints == 1)
        #expect(report.keySlots == 6)
        #expect(report.keysWereOpened)
        #expect(report.secrets == BackupSecrets(hasMasterKey: true, hasLogKey: true))
        let manifest = try scene.manifest()
        #expect(manifest.size == Position(40))
        #expect(manifest.segments.allSatisfy { $0.byteCount <= BackupScene.segmentBytes })
        #expect(try records() == BackupScene.records(scene.data))
    }

    /// Through the reader, as the manifest has them.
    private func records() throws -> [[UInt8]] {
        let folder = BackupFolder(path: scene.backup)
        let manifest = try scene.manifest()
        var records: [[UInt8]] = []
        for segment in manifest.segments {
            let bytes = try folder.content(BackupFolder.name(segment), byteCount: segment.byteCount)
            let frame = try SegmentFile.read(bytes.span.bytes, of: manifest.logID)
            records += frame.entries.map { Array(bytes[$0]) }
        }
        return records
    }

    @Test func modesAreForTheOwnerAlone() async throws {
        try await scene.append(1...3)
        try scene.run()
        for name in [""] + (try FileManager.default.subpathsOfDirectory(atPath: scene.backup)) {
            var status = stat()
            #expect(stat(scene.backup + "/" + name, &status) == 0)
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            #expect(status.st_mode & 0o777 == (isFolder ? 0o700 : 0o600), "\(name)")
        }
    }

    @Test func theNewestCheckpointIsAPlainNote() async throws {
        try await scene.append(1...3)
        try scene.run()
        let note = try #require(try scene.files()["checkpoint"])
        let checkpoint = try SignedCheckpoint(encoded: note, verifiedWith: scene.manifest().verifierKey)
        #expect(checkpoint.size == Position(6))
        #expect(try checkpoint.root == scene.manifest().frontier.root)
    }

    // One run after the other

    @Test func theNextRunAddsAndLeavesFullSegmentsAlone() async throws {
        try await scene.append(1...40)
        try scene.run()
        let before = try scene.files()
        try await scene.append(41...45)
        let report = try scene.run()
        #expect(report.added == 10)
        #expect(report.size == Position(90))
        #expect(report.checkpoints == 2)
        let after = try scene.files()
        let names = before.keys.filter { $0.hasPrefix("segments/") }
        let kept = names.filter { after[$0] == before[$0] }
        // The last one may have been small.
        #expect(kept.count >= names.count - 1)
        #expect(try records() == BackupScene.records(scene.data))
    }

    @Test func aRunWithNothingNewChangesNoRecords() async throws {
        try await scene.append(1...10)
        try scene.run()
        let before = try scene.files()
        let report = try scene.run()
        #expect(report.added == 0)
        #expect(report.segmentsWritten == 0)
        #expect(try scene.files() == before)
    }

    @Test func anEmptyLog() async throws {
        try await scene.writing { _ in }
        #expect(try scene.run().size == .origin)
        try await scene.append(1...2)
        #expect(try scene.run().size == Position(4))
    }

    @Test func manySmallRunsLeaveFewSegments() async throws {
        try await scene.writing { test in
            for command in 1...40 as ClosedRange<UInt64> {
                try await BackupScene.append(command...command, to: test)
                try test.store.writeCheckpoint()
                try scene.run(beside: test.store, segmentBytes: BackupLimits.segmentBytesMax)
            }
        }
        let files = try scene.files().keys
        #expect(files.filter { $0.hasPrefix("segments/") }.count <= 6)
        #expect(files.filter { $0.hasPrefix("checkpoints/") }.count == 1)
        #expect(try records() == BackupScene.records(scene.data))
    }

    @Test func besideAWriterThatAppends() async throws {
        try await scene.writing { test in
            try await BackupScene.append(1...5, to: test)
            async let appended: Void = BackupScene.append(6...80, to: test)
            var size = Position.origin
            while size < Position(160) {
                try test.store.writeCheckpoint()
                let report = try scene.run(beside: test.store)
                #expect(report.size >= size)
                #expect(report.size.rawValue.isMultiple(of: 2), "whole commands")
                size = report.size
                try scene.restoring().check()
                // Whoever appends may need this thread.
                await Task.yield()
            }
            try await appended
        }
        try scene.run()
        #expect(try records() == BackupScene.records(scene.data))
    }

    // What is not signed

    @Test func recordsAfterTheNewestCheckpointAreSaidToBeUnsigned() async throws {
        let test = try TestStore(scene.data)
        try await BackupScene.append(1...5, to: test)
        try test.store.writeCheckpoint()
        try await BackupScene.append(6...7, to: test)
        let report = try scene.run(beside: test.store)
        #expect(report.size == Position(14))
        #expect(report.signedSize == Position(10))
        #expect(report.unsigned == 4)
        // Again, with the backup beyond the newest checkpoint.
        #expect(try scene.run(beside: test.store).unsigned == 4)
        try test.store.writeCheckpoint()
        let signed = try scene.run(beside: test.store)
        #expect(signed.size == Position(14) && signed.unsigned == 0 && signed.added == 0)
        try await test.close()
        try scene.restoring().check()
    }

    @Test func aCheckpointThatComesIsWaitedFor() async throws {
        let test = try TestStore(scene.data)
        try await BackupScene.append(1...5, to: test)
        let log = test.store.log
        let waiting = Task.detached { try BackupExtent.find(log, wait: .seconds(600)) }
        try test.store.writeCheckpoint()
        #expect(try await waiting.value == Position(10))
        try await test.close()
    }

    // What is refused, and left as it is

    @Test func aBackupOfAnotherLog() async throws {
        try await scene.append(1...5)
        try scene.run()
        try FileManager.default.removeItem(atPath: scene.data)
        try await scene.append(1...9)
        try scene.refused(.otherBackup)
    }

    @Test func aBackupThatIsAheadOfTheLog() async throws {
        try await scene.append(1...5)
        try FileManager.default.copyItem(atPath: scene.data, toPath: scene.folder.path + "/older")
        try await scene.append(6...9)
        try scene.run()
        try FileManager.default.removeItem(atPath: scene.data)
        try FileManager.default.moveItem(atPath: scene.folder.path + "/older", toPath: scene.data)
        try scene.refused(.otherBackup)
        // Other records took the positions that the backup has.
        try await scene.append(20...30)
        try scene.refused(.otherBackup)
    }

    @Test func aFolderThatHasSomethingElse() async throws {
        try await scene.append(1...2)
        try FileManager.default.createDirectory(atPath: scene.backup, withIntermediateDirectories: true)
        try Data("x".utf8).write(to: URL(fileURLWithPath: scene.backup + "/notes.txt"))
        try scene.refused(.notEmpty)
        #expect(
            EventStoreTests.code {
                try BackupRun(dataFolder: scene.data, target: scene.data)
                    .run(now: Samples.instant(1_768_000_000_000_000), erased: { _, _ in [] })
            } == .notEmpty
        )
    }

    /// A volume has a folder of its own at its top.
    @Test func aVolumesOwnTop() async throws {
        try await scene.append(1...2)
        let found = scene.backup + "/lost+found"
        try FileManager.default.createDirectory(atPath: found, withIntermediateDirectories: true)
        try scene.run()
        try await scene.append(3...4)
        #expect(try scene.run().added == 4)
        #expect(BackupScene.exists(found))
        try FileManager.default.removeItem(atPath: scene.backup)
        try FileManager.default.createDirectory(atPath: scene.backup, withIntermediateDirectories: true)
        try scene.folder.write([1], to: "backup/lost+found")
        try scene.refused(.notEmpty)
    }

    /// Whose names are those of a backup's own folders.
    @Test(arguments: ["segments/video.mp4", "checkpoints/model.bin", "keys/mine", "secrets/id_ed25519"])
    func aFolderWithSomethingElseFurtherDown(_ name: String) async throws {
        try await scene.append(1...2)
        let folder = scene.backup + "/" + String(name.prefix { $0 != "/" })
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try scene.folder.write([1], to: "backup/" + name)
        let error = #expect(throws: EventStoreError.self) { try scene.run() }
        #expect(error?.code == .notEmpty && error?.reason.contains(name) == true)
        #expect(try scene.files() == [name: [1]])
    }

    /// What somebody puts into a backup is neither in the way nor taken away.
    @Test func whatIsNotTheBackupsStays() async throws {
        try await scene.append(1...2)
        try scene.run()
        for name in ["segments/notes.txt", "checkpoints/README"] {
            try scene.folder.write([1], to: "backup/" + name)
        }
        try await scene.append(3...4)
        try scene.run()
        #expect(try scene.files()["segments/notes.txt"] == [1])
        #expect(try scene.files()["checkpoints/README"] == [1])
        try scene.restoring().check()
    }

    @Test func aLogThatIsNotWhatWasSigned() async throws {
        try await scene.append(1...10)
        try scene.run()
        try await scene.append(11...12)
        // A record that nobody would notice by itself.
        let store = try BackupScene.open(scene.data)
        try store.log.environment.write { transaction in
            let bytes = try #require(try transaction.value(for: UInt64(22), in: store.log.records))
            var header = try RecordCodec.decode(bytes.span.bytes)
            header.schemaVersion += 1
            let changed = Samples.encode(header, Array(bytes[RecordLimits.headerBytes...]))
            try transaction.put(changed, for: UInt64(22), in: store.log.records)
        }
        let before = try scene.manifest()
        #expect(EventStoreTests.code { try scene.run(beside: store) } == .forkedLog)
        #expect(try scene.manifest() == before)
        try scene.restoring().check()
    }

    /// Of long ago: the daemon looks at the newest one alone.
    @Test func anOldCheckpointThatDoesNotHold() async throws {
        try await scene.append(1...10)
        try await scene.append(11...12)
        try scene.run()
        try await scene.append(13...14)
        try changeNote(of: Position(20)) { note, _ in
            var changed = note
            changed[changed.count - 20] ^= 1
            return changed
        }
        try scene.refused(.forkedLog)
        #expect(reason { try scene.run() }?.contains("the checkpoint of 20 in the log") == true)
        #expect(try scene.restoring().check().size == Position(24))
    }

    @Test func aSignedCheckpointThatSaysSomethingElseThanTheBackups() async throws {
        try await scene.append(1...10)
        try await scene.append(11...12)
        try scene.run()
        try changeNote(of: Position(20)) { _, signer in
            try SignedCheckpoint(size: Position(20), root: .zero, headsRoot: .zero, signer: signer).encoded
        }
        try scene.refused(.forkedLog)
        #expect(
            reason { try scene.run() }?.contains("the checkpoint of 20 in the log is another one") == true
        )
    }

    private func changeNote(
        of size: Position,
        _ change: (_ note: [UInt8], NoteSigner) throws -> [UInt8]
    ) throws {
        let store = try BackupScene.open(scene.data)
        let checkpoints = try #require(store.log.checkpoints)
        let changed = try change(try #require(try store.log.note(at: size)), store.checkpointer().signer)
        try store.log.environment.write { transaction in
            try transaction.put(changed, for: size.rawValue, in: checkpoints)
        }
    }

    /// The log has the notes all the same.
    @Test func aDamagedFileOfCheckpointsIsMadeAnew() async throws {
        try await scene.append(1...10)
        try scene.run()
        try scene.folder.write([1, 2, 3], to: "backup/" + BackupFolder.name(scene.manifest().checkpoints))
        #expect(code { try scene.restoring() } == .backupDamaged)
        try scene.run()
        try scene.restoring().check()
    }

    @Test func aDamagedManifestOrSegment() async throws {
        try await scene.append(1...2)
        try scene.run()
        let segment = BackupFolder.name(try #require(try scene.manifest().segments.last))
        let bytes = try #require(try scene.files()[segment])
        try await scene.append(3...4)
        // The small segment would be written again together with what is new.
        var changed = bytes
        changed[100] ^= 1
        try scene.folder.write(changed, to: "backup/" + segment)
        #expect(EventStoreTests.code { try scene.run() } == .backupDamaged)
        try scene.folder.write(Array(bytes.dropLast()), to: "backup/" + segment)
        try scene.refused(.backupDamaged)
        try FileManager.default.removeItem(atPath: scene.backup + "/" + segment)
        try scene.refused(.backupDamaged)
        try scene.folder.write(bytes, to: "backup/" + segment)
        try scene.folder.write([1], to: "backup/manifest")
        try scene.refused(.backupDamaged)
    }

    // Crashes

    /// Every prefix of a run's writes, before its manifest: the backup of the run before is whole, and the
    /// next run takes away what was left.
    @Test func whatAKilledRunLeft() async throws {
        try await scene.append(1...10)
        try scene.run()
        let before = try scene.files()
        try await scene.append(11...20)
        try scene.run()
        let after = try scene.files()
        // As if the manifest and what follows it were never written: old files are there, new ones too.
        for (name, bytes) in before where after[name] == nil {
            try scene.folder.write(bytes, to: "backup/" + name)
        }
        try scene.folder.write(try #require(before["manifest"]), to: "backup/manifest")
        let half = "00000000000000000021-00000000000000000040.new"
        try scene.folder.write([1, 2, 3], to: "backup/segments/" + half)
        try scene.folder.write([1, 2, 3], to: "backup/manifest.new")
        #expect(try scene.restoring().check().size == Position(20))
        #expect(try scene.run().size == Position(40))
        let names = Set(try scene.files().keys)
        #expect(names == Set(after.keys))
        try scene.restoring().check()
    }

    @Test func twoRunsAtOnce() async throws {
        try await scene.append(1...3)
        try scene.run()
        do {
            let lock = try BackupFolder(path: scene.backup).claim()
            #expect(EventStoreTests.code { try scene.run() } == .folderInUse)
            #expect(EventStoreTests.code { try scene.restoring() } == .folderInUse)
            withExtendedLifetime(lock) {}
        }
        // Readers do not mind each other, but a run would take files away from them.
        let reading = try scene.restoring()
        try scene.restoring().check()
        #expect(EventStoreTests.code { try scene.run() } == .folderInUse)
        try reading.check()
    }

    // Keys
}
