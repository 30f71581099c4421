import Identifiers
import MerkleTree

extension BackupRun {
    /// Whether the log goes on from where the backup ends, and the backup's files are there.
    func check(_ before: BackupManifest) throws(EventStoreError) {
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
                "the log and \(target.path) have different records at \(before.size), so this log has another history: keep the backup and use another folder"
            )
        }
        for segment in before.segments {
            try target.check(BackupFolder.name(segment), byteCount: segment.byteCount)
        }
    }
}
