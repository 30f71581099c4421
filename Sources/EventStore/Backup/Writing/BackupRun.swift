package import CivilTime
package import Identifiers
import MerkleTree

/// One run of a backup: adds to the folder what the log has more. May run beside the log's owner.
///
/// What is named by the manifest that lies in the folder is not touched before the new manifest is in its
/// place, so that a run that is killed leaves the backup of the run before.
package struct BackupRun {
    package struct Configuration: Sendable {
        /// Where the master key is kept, when it is not in the data folder. It is never copied.
        package var masterKeyPath: String?
        /// Copies the secrets that lie in the data folder.
        package var includesSecrets = true
        package var checkpointWait = BackupLimits.checkpointWait
        package var segmentBytesMax = BackupLimits.segmentBytesMax

        package init() {}
    }

    /// Told now and then: the position that was reached and the last one.
    package typealias Progress = (_ position: Position, _ end: Position) -> Void

    private let configuration: Configuration
    private let source: DataFolder
    private let target: BackupFolder
    private let log: Log
    private let verifierKey: NoteVerifierKey

    /// - Throws: `notFound`; `noCheckpoint` for a log that no daemon with a signing key ever had.
    package init(
        dataFolder: String,
        target: String,
        configuration: Configuration = Configuration()
    ) throws(EventStoreError) {
        let source = try DataFolder(path: dataFolder, access: .readOnly)
        let log = try Log(readingAt: source.log)
        try self.init(of: log, in: source, target: target, configuration: configuration)
    }

    /// - Parameter log: of the data folder, open already.
    init(
        of log: Log,
        in source: DataFolder,
        target: String,
        configuration: Configuration
    ) throws(EventStoreError) {
        precondition(
            (1...BackupLimits.segmentBytesMax).contains(configuration.segmentBytesMax),
            "a segment has a size that a reader takes"
        )
        self.configuration = configuration
        self.source = source
        self.log = log
        self.target = BackupFolder(path: target)
        guard let key = try log.verifierKey() else {
            throw EventStoreError(
                .noCheckpoint,
                "the log has no key for checkpoints yet: start the daemon once"
            )
        }
        verifierKey = key
    }

    /// - Throws: `otherBackup` when the folder has a backup of another log, or of another history of this one,
    ///   or of more than the log has: it is left untouched; `backupDamaged`, `forkedLog`, `recordDamaged`.
    @discardableResult
    package func run(now: Instant, progress: Progress = { _, _ in }) throws(EventStoreError) -> BackupReport {
        let master = try masterKey()
        let slots = try SlotsCopy(slots: source.slots, master: master)
        let lock = try target.claim()
        defer { withExtendedLifetime(lock) {} }
        let before = try target.readManifest()
        if let before { try check(before) }
        let extent = try BackupExtent.find(log, verifierKey, wait: configuration.checkpointWait)
        var writer = SegmentWriter(
            log,
            into: target,
            after: before,
            segmentBytesMax: configuration.segmentBytesMax
        )
        try grow(&writer, to: extent, progress)
        // After the records: what they name is there, and what was destroyed meanwhile is destroyed here too.
        let keySlots = writer.keySlots
        try slots.write(into: target, count: keySlots, of: log.id, size: writer.position)
        let notes = try notes(upTo: writer.position)
        let manifest = BackupManifest(
            logID: log.id,
            verifierKey: verifierKey,
            madeAt: now,
            term: try log.term(),
            lastHash: writer.lastHash,
            frontier: writer.frontier,
            keySlots: keySlots,
            masterKeyProof: try slots.proof(),
            checkpoints: try write(notes, size: writer.position),
            segments: writer.segments
        )
        try writeSecrets()
        try Files.replace(target.manifest, with: manifest.encoded)
        try target.removeUnnamed(by: manifest)
        if let newest = notes.last { try Files.replace(target.checkpoint, with: newest.note) }
        return BackupReport(
            logID: log.id,
            size: manifest.size,
            signedSize: notes.last?.size ?? .origin,
            added: manifest.size.rawValue - (before?.size.rawValue ?? 0),
            segments: manifest.segments.count,
            segmentsWritten: writer.segmentsWritten,
            segmentBytes: manifest.segmentBytes,
            checkpoints: notes.count,
            keySlots: keySlots,
            keysWereOpened: master != nil,
            secrets: SecretsCopy.present(in: target)
        )
    }

    private func masterKey() throws(EventStoreError) -> MasterKey? {
        if let path = configuration.masterKeyPath { return try MasterKey(path: path, create: false) }
        guard Files.exists(source.masterKey) else { return nil }
        return try MasterKey(path: source.masterKey, create: false)
    }

    /// Whether the log goes on from where the backup ends, and the backup's files are there.
    private func check(_ before: BackupManifest) throws(EventStoreError) {
        guard before.logID == log.id, before.verifierKey == verifierKey else {
            throw EventStoreError(
                .otherBackup,
                "\(target.path) is a backup of log \(before.logID), this is log \(log.id): use another folder"
            )
        }
        let head = try log.head()
        guard before.size <= head else {
            throw EventStoreError(
                .otherBackup,
                "\(target.path) has \(before.size) records, the log \(head): keep it and use another folder"
            )
        }
        if before.size > .origin, try log.hash(at: before.size) != before.lastHash {
            throw EventStoreError(
                .otherBackup,
                "the record at \(before.size) in \(target.path) is not the log's, which has another history: keep it and use another folder"
            )
        }
        for segment in before.segments {
            try target.check(BackupFolder.name(segment), byteCount: segment.byteCount)
        }
    }

    /// Copies the records; the tree that old and new ones make must be the one that was signed.
    private func grow(
        _ writer: inout SegmentWriter,
        to extent: BackupExtent,
        _ progress: Progress
    ) throws(EventStoreError) {
        let end = max(extent.size, writer.position)
        if let checkpoint = extent.checkpoint, checkpoint.size >= writer.position {
            try writer.advance(to: checkpoint.size) { progress($0, end) }
            guard writer.frontier.root == checkpoint.root else {
                throw EventStoreError(
                    .forkedLog,
                    "the records up to \(checkpoint.size) do not have the root that was signed: run verify"
                )
            }
        }
        try writer.advance(to: end) { progress($0, end) }
        try writer.finish()
    }

    /// All notes that the log keeps of sizes that the backup has.
    private func notes(
        upTo size: Position
    ) throws(EventStoreError) -> [(size: Position, note: [UInt8])] {
        var notes: [(size: Position, note: [UInt8])] = []
        for kept in try log.checkpointSizes() where kept <= size {
            // Its owner may have let go of it meanwhile.
            guard let note = try log.note(at: kept) else { continue }
            notes.append((kept, note))
        }
        return notes
    }

    private func write(
        _ notes: [(size: Position, note: [UInt8])],
        size: Position
    ) throws(EventStoreError) -> BackupManifest.Checkpoints {
        let (bytes, hash) = CheckpointsFile.bytes(notes, of: log.id, size: size)
        guard bytes.count <= BackupLimits.checkpointsBytesMax else {
            throw EventStoreError(.tooLarge, "the log's checkpoints have \(bytes.count) bytes")
        }
        let checkpoints = BackupManifest.Checkpoints(byteCount: bytes.count, hash: hash)
        try Files.replace(target.file(BackupFolder.name(checkpoints)), with: bytes)
        return checkpoints
    }

    private func writeSecrets() throws(EventStoreError) {
        let copy = SecretsCopy(
            source: source,
            target: target,
            masterKeyIsElsewhere: configuration.masterKeyPath != nil
        )
        if configuration.includesSecrets { try copy.write(verifierKey) } else { try copy.remove() }
    }
}
