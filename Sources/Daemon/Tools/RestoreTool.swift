package import EventStore
package import Identifiers
package import MerkleTree

/// `credentiald restore`: checks a backup from end to end and makes a data folder of it.
package struct RestoreTool {
    private let run: RestoreRun
    private let backup: String
    private let masterKeyPath: String?
    private let erased: ErasureList?

    /// - Parameter erased: erasures that the backup may not have.
    /// - Throws: `BackupRefusal` when already the manifest or the checkpoints are not what was signed.
    package init(
        backup: String,
        until: Position?,
        key: NoteVerifierKey?,
        masterKeyPath: String?,
        logKeyPath: String?,
        erased: ErasureList? = nil
    ) throws {
        self.masterKeyPath = masterKeyPath
        self.erased = erased
        self.backup = backup
        var configuration = RestoreRun.Configuration()
        configuration.until = until
        configuration.trusted = key
        configuration.masterKeyPath = masterKeyPath
        configuration.logKeyPath = logKeyPath
        run = try BackupRefusal.telling { try RestoreRun(backup: backup, configuration: configuration) }
    }

    /// Writes nothing.
    /// - Throws: `BackupRefusal`, naming the file, the position and what is wrong.
    package func check(
        progress: (_ position: Position, _ end: Position) -> Void
    ) throws -> RestoreReport {
        _ = try RestoredPlan(of: backup)
        return try BackupRefusal.telling { try run.check(progress: progress) }
    }

    /// Keys of people whose erasure is in the restored log, or in the list, are destroyed, whatever the backup had of
    /// them.
    ///
    /// - Returns: also what came of that.
    /// - Throws: as `check` does; then the folder is as it was.
    package func restore(
        into dataFolder: String,
        progress: (_ position: Position, _ end: Position) -> Void
    ) throws -> (report: RestoreReport, erasedAgain: ErasedAgain) {
        let plan = try RestoredPlan(of: backup)
        return try BackupRefusal.telling {
            try FolderOwner.keeping(dataFolder) {
                try RestoreTarget.filling(dataFolder) { target in
                    let report = try run.restore(into: target, progress: progress)
                    try plan.write(into: target)
                    let again = try target.eraseAgain(masterKeyPath: masterKeyPath, list: erased)
                    return (report: report, erasedAgain: again)
                }
            }
        }
    }
}
