import Glibc
import Identifiers
import MerkleTree

/// How far a backup goes.
struct BackupExtent {
    let size: Position
    /// The newest one; nil when nothing was ever signed.
    let checkpoint: SignedCheckpoint?

    /// Waits for a checkpoint that covers what the log has now and goes to its size. When none comes in time,
    /// as in the folder of a daemon that was killed, it goes to the log's end, and what comes after the
    /// newest checkpoint is not covered by a signature.
    static func find(
        _ log: Log,
        _ key: NoteVerifierKey,
        wait: Duration
    ) throws(EventStoreError) -> BackupExtent {
        let head = try log.head()
        let deadline = ContinuousClock.now.advanced(by: wait)
        while true {
            let checkpoint = try newest(log, key)
            if let checkpoint, checkpoint.size >= head {
                return BackupExtent(size: checkpoint.size, checkpoint: checkpoint)
            }
            guard head > .origin, ContinuousClock.now < deadline else {
                return BackupExtent(size: head, checkpoint: checkpoint)
            }
            usleep(pollMicroseconds)
        }
    }

    private static var pollMicroseconds: useconds_t {
        useconds_t(BackupLimits.checkpointPoll / .microseconds(1))
    }

    private static func newest(
        _ log: Log,
        _ key: NoteVerifierKey
    ) throws(EventStoreError) -> SignedCheckpoint? {
        guard let (size, note) = try log.newestNote() else { return nil }
        return try StoredNote.checkpoint(note, at: size, key)
    }
}
