import Identifiers
import MerkleTree

/// A backup as it is read: its manifest and its signed checkpoints are believed, its records are not yet.
struct BackupArchive {
    let folder: BackupFolder
    let manifest: BackupManifest
    /// Ascending by size.
    let checkpoints: [SignedCheckpoint]
    /// Held for as long as the backup is read; nil where a run reads its own, which holds another.
    private let lock: FolderLock?

    /// - Parameter trusted: the key that must have signed, from where nobody who has the backup can change
    ///   it; nil: the one that the backup says is the log's.
    /// - Throws: `notFound` when there is no backup; `backupDamaged`, also for another key than `trusted`.
    init(path: String, trusted: NoteVerifierKey?) throws(EventStoreError) {
        let folder = BackupFolder(path: path)
        try self.init(folder, trusted: trusted, lock: folder.shared())
    }

    /// What the run before has left, for the run that has the folder for itself.
    init(of own: BackupFolder) throws(EventStoreError) { try self.init(own, trusted: nil, lock: nil) }

    private init(
        _ folder: BackupFolder,
        trusted: NoteVerifierKey?,
        lock: FolderLock?
    ) throws(EventStoreError) {
        self.folder = folder
        self.lock = lock
        guard let manifest = try folder.readManifest() else {
            throw EventStoreError(
                .notFound,
                "there is no backup in \(folder.path): \(folder.manifest) is missing"
            )
        }
        if let trusted, trusted != manifest.verifierKey {
            throw EventStoreError(
                .backupDamaged,
                "the backup is signed by \(manifest.verifierKey), not by \(trusted)"
            )
        }
        self.manifest = manifest
        checkpoints = try Self.checkpoints(of: manifest, in: folder)
    }

    private static func checkpoints(
        of manifest: BackupManifest,
        in folder: BackupFolder
    ) throws(EventStoreError) -> [SignedCheckpoint] {
        let name = BackupFolder.name(manifest.checkpoints)
        let bytes = try folder.content(name, byteCount: manifest.checkpoints.byteCount)
        let span = unsafe bytes.span.bytes
        do throws(BackupFormatError) {
            let notes = try CheckpointsFile.read(span, of: manifest.logID)
            guard span.digest(at: bytes.count - Digest.byteCount) == manifest.checkpoints.hash else {
                throw .hashMismatch
            }
            return try notes.map { (note) throws(BackupFormatError) in
                guard note.size <= manifest.size else {
                    throw .wrongNumbers(
                        "a checkpoint of \(note.size) goes beyond the \(manifest.size) records"
                    )
                }
                return try checkpoint(Array(bytes[note.range]), of: note.size, manifest.verifierKey)
            }
        } catch {
            throw EventStoreError(error, in: name)
        }
    }

    private static func checkpoint(
        _ note: [UInt8],
        of size: Position,
        _ key: NoteVerifierKey
    ) throws(BackupFormatError) -> SignedCheckpoint {
        do throws(MerkleTreeError) {
            return try SignedCheckpoint(encoded: note, of: size, verifiedWith: key)
        } catch {
            throw .wrongNumbers("the checkpoint of \(size): \(error.reason)")
        }
    }

    /// Lends the segments in order: their bytes and where the records lie.
    func forEachSegment(
        _ body: (BackupManifest.Segment, [UInt8], [Range<Int>]) throws(EventStoreError) -> Void
    ) throws(EventStoreError) {
        for segment in manifest.segments {
            let (bytes, records) = try folder.read(segment, of: manifest.logID)
            try body(segment, bytes, records)
        }
    }

    /// Lends slots 1 to `count` in pieces, after a look at each.
    ///
    /// - Parameter master: nil leaves out whether the keys open.
    func forEachSlots(
        upTo count: UInt32,
        _ master: MasterKey?,
        _ body: (_ first: KeySlot, _ slots: [UInt8]) throws(EventStoreError) -> Void
    ) throws(EventStoreError) {
        for (part, first) in SlotsCopy.parts(count).enumerated() {
            let share = min(BackupLimits.slotsPerPart, Int(count - first.rawValue) + 1)
            let slots = try slots(part, from: first, count: share)
            if let broken = SlotsCopy.broken(in: slots, from: first, count: share, master) {
                let name = BackupFolder.slotsName(part)
                throw EventStoreError(.backupDamaged, "\(name): key slot \(broken) does not open")
            }
            try body(first, slots)
        }
    }

    private func slots(_ part: Int, from first: KeySlot, count: Int) throws(EventStoreError) -> [UInt8] {
        let name = BackupFolder.slotsName(part)
        guard let size = try Files.byteCount(of: folder.file(name)) else {
            throw EventStoreError(.backupDamaged, "\(name) is missing")
        }
        guard size <= BackupLimits.slotsBytesMax else {
            throw EventStoreError(
                .backupDamaged,
                "\(name) has \(size) bytes, more than \(BackupLimits.slotsBytesMax)"
            )
        }
        let bytes = try folder.content(name, byteCount: size)
        do throws(BackupFormatError) {
            let frame = try SlotsFile.read(unsafe bytes.span.bytes, of: manifest.logID)
            guard frame.first == UInt64(first.rawValue), frame.entries.count >= count else {
                throw .wrongNumbers("it lacks slots from \(first) on that records name")
            }
            // An older copy could hold keys that were destroyed since.
            guard frame.size >= manifest.size else {
                throw .wrongNumbers("it goes with \(frame.size) records, the manifest with \(manifest.size)")
            }
            return Array(frame.entries[..<count].map { bytes[$0] }.joined())
        } catch {
            throw EventStoreError(error, in: name)
        }
    }
}
