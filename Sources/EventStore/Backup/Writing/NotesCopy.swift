import Identifiers
import MerkleTree

/// The signed notes of a log for its backup, each of them checked before anything of the backup is changed: what takes
/// the place of good notes must be good, and a damaged log must not be copied over the backup that mends it.
struct NotesCopy {
    private let log: Log
    private let key: NoteVerifierKey
    /// Those that the backup has already.
    private let before: [Position: [UInt8]]

    init(
        _ log: Log,
        signedBy key: NoteVerifierKey,
        after before: BackupManifest?,
        in folder: BackupFolder
    ) throws(EventStoreError) {
        self.log = log
        self.key = key
        let notes = if let before { try Self.notes(before, in: folder) } else { [LogNote]() }
        self.before = Dictionary(uniqueKeysWithValues: notes.map { ($0.size, $0.note) })
    }

    /// None where their file is damaged: the run makes it anew, from notes that hold.
    private static func notes(
        _ manifest: BackupManifest,
        in folder: BackupFolder
    ) throws(EventStoreError) -> [LogNote] {
        do throws(EventStoreError) { return try folder.notes(manifest) } catch {
            guard error.code == .backupDamaged else { throw error }
            return []
        }
    }

    /// All that the log keeps, up to a size.
    ///
    /// - Throws: `forkedLog`, naming the checkpoint, for one that does not hold, or says something else than the backup's
    ///   of its size does.
    func notes(upTo size: Position) throws(EventStoreError) -> [LogNote] {
        var notes: [LogNote] = []
        for kept in try log.checkpointSizes() where kept <= size {
            // Its owner may have let go of it meanwhile.
            guard let note = try log.note(at: kept) else { continue }
            try check(note, at: kept)
            notes.append(LogNote(size: kept, note: note))
        }
        return notes
    }

    private func check(_ note: [UInt8], at size: Position) throws(EventStoreError) {
        do throws(EventStoreError) { _ = try StoredNote.checkpoint(note, at: size, key) } catch {
            throw EventStoreError(
                error.code,
                "\(error.reason); the backup was left as it is: run verify, and restore it where that finds the log damaged"
            )
        }
        // Signing the same twice gives the same bytes. One of the backup that does not hold is replaced.
        guard let other = before[size], other != note,
            (try? StoredNote.checkpoint(other, at: size, key)) != nil
        else { return }
        throw EventStoreError(
            .forkedLog,
            "the checkpoint of \(size) in the log is another one than in the backup, and both are signed: the backup was left as it is, keep it and run verify"
        )
    }
}
