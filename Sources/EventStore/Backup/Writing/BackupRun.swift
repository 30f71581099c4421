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

    /// A file that whoever runs backups may keep in their folder: what operators did with publications.
    package static let besideName = "publications.json"

    /// Told now and then: the position that was reached and the last one.
    package typealias Progress = (_ position: Position, _ end: Position) -> Void

    /// Which of some destroyed key slots erasures in the log end.
    package typealias Erased = (_ log: Log, _ slots: Set<KeySlot>) throws(EventStoreError) -> Set<KeySlot>

    /// Writes ``besideName``, when all but the manifest is there: what it throws leaves the backup as it was.
    package typealias Beside = () throws(EventStoreError) -> Void

    private let configuration: Configuration
    private let source: DataFolder
    let target: BackupFolder
    let log: Log
    let verifierKey: NoteVerifierKey

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
    ///   or of more than the log has, `otherKeys` when it has other data keys: it is left untouched; `backupDamaged`,
    ///   `forkedLog`, `recordDamaged`.
    @discardableResult
    package func run(
        now: Instant,
        erased: Erased,
        progress: Progress = { _, _ in },
        beside: Beside = {}
    ) throws(EventStoreError) -> BackupReport {
        let master = try masterKey()
        let slots = try SlotsCopy(slots: source.slots, master: master)
        let lock = try target.claim()
        defer { withExtendedLifetime(lock) {} }
        let before = try target.readManifest()
        if let before { try check(before) }
        let size = try BackupExtent.find(log, wait: configuration.checkpointWait)
        let notes = try NotesCopy(log, signedBy: verifierKey, after: before, in: target).notes(upTo: size)
        if let before {
            try slots.check(against: before, in: target) { (slots) throws(EventStoreError) in
                try erased(log, slots)
            }
        }
        var writer = SegmentWriter(
            log,
            into: target,
            after: before,
            segmentBytesMax: configuration.segmentBytesMax
        )
        try writer.grow(to: size, past: notes, signedBy: verifierKey, progress)
        // After the records: what they name is there, and what was destroyed meanwhile is destroyed here too.
        if configuration.includesSecrets { try secrets.announceMasterKey() }
        try slots.write(into: target, count: writer.keySlots, of: log.id, size: writer.position)
        try writeSecrets(slots)
        let manifest = try manifest(of: writer, slots, notes, now)
        // With the manifest the backup has the new records: what lies beside them is never older than they are.
        try beside()
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
            keySlots: manifest.keySlots,
            keysWereOpened: master != nil,
            secrets: SecretsCopy.present(in: target)
        )
    }

    private func masterKey() throws(EventStoreError) -> MasterKey? {
        if let path = configuration.masterKeyPath { return try MasterKey(path: path, create: false) }
        guard Files.exists(source.masterKey) else { return nil }
        return try MasterKey(path: source.masterKey, create: false)
    }

    private func manifest(
        of writer: SegmentWriter,
        _ slots: SlotsCopy,
        _ notes: [LogNote],
        _ now: Instant
    ) throws(EventStoreError) -> BackupManifest {
        BackupManifest(
            logID: log.id,
            verifierKey: verifierKey,
            madeAt: now,
            term: try log.term(),
            lastHash: writer.lastHash,
            frontier: writer.frontier,
            keySlots: writer.keySlots,
            masterKeyProof: try slots.proof(),
            checkpoints: try write(notes, size: writer.position),
            segments: writer.segments
        )
    }

    private func write(
        _ notes: [LogNote],
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

    private func writeSecrets(_ slots: SlotsCopy) throws(EventStoreError) {
        guard configuration.includesSecrets else { return try secrets.remove() }
        try secrets.write(verifierKey, proof: slots.proof())
    }

    private var secrets: SecretsCopy {
        SecretsCopy(
            source: source,
            target: target,
            masterKeyIsElsewhere: configuration.masterKeyPath != nil
        )
    }
}
