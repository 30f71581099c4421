import Identifiers
import MerkleTree

/// A backup as it is read: its manifest and its signed checkpoints are believed, its records are not yet.
struct BackupArchive {
    let folder: BackupFolder
    let manifest: BackupManifest
    /// Ascending by size.
    let checkpoints: [SignedCheckpoint]
    /// The sizes of notes that do not hold, each smaller than one that does.
    let checkpointsLeftOut: [Position]
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
        (checkpoints, checkpointsLeftOut) = try Self.believed(folder.notes(manifest), manifest)
    }

    /// Checks what was signed. A note that does not hold proves nothing, and nothing is lost with it when a larger one
    /// holds, which proves the same records.
    private static func believed(
        _ notes: [LogNote],
        _ manifest: BackupManifest
    ) throws(EventStoreError) -> (checkpoints: [SignedCheckpoint], leftOut: [Position]) {
        var checkpoints: [SignedCheckpoint] = []
        var leftOut: [Position] = []
        var reason = ""
        for note in notes {
            do throws(MerkleTreeError) {
                checkpoints.append(
                    try SignedCheckpoint(
                        encoded: note.note,
                        of: note.size,
                        verifiedWith: manifest.verifierKey
                    )
                )
            } catch {
                leftOut.append(note.size)
                reason = error.reason
            }
        }
        if let last = leftOut.last, last > checkpoints.last?.size ?? .origin {
            throw EventStoreError(
                .backupDamaged,
                "\(BackupFolder.name(manifest.checkpoints)): the checkpoint of \(last): \(reason); no larger one holds, which would prove its records too: restore an older copy of the backup, or from Kafka without it"
            )
        }
        return (checkpoints, leftOut)
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
        let (bytes, frame) = try folder.slots(part, of: manifest.logID)
        do throws(BackupFormatError) {
            guard frame.first == UInt64(first.rawValue), frame.entries.count >= count else {
                throw .wrongNumbers("it lacks slots from \(first) on that records name")
            }
            // An older copy could hold keys that were destroyed since.
            guard frame.size >= manifest.size else {
                throw .wrongNumbers("it goes with \(frame.size) records, the manifest with \(manifest.size)")
            }
            return Array(frame.entries[..<count].map { bytes[$0] }.joined())
        } catch {
            throw EventStoreError(error, in: BackupFolder.slotsName(part))
        }
    }
}
