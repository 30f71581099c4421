import CommandProcessing
package import EventStore
package import Identifiers

/// `credentiald backup`: adds to a backup what the log has more; may run beside a daemon.
package struct BackupTool {
    private let run: BackupRun
    private let (source, target): (String, String)

    /// - Parameters:
    ///   - target: the backup's folder; made when absent.
    ///   - masterKeyPath: a master key that is kept elsewhere; it is not copied.
    ///   - includesSecrets: copies the secrets that lie in the data folder.
    /// - Throws: `BackupRefusal` for a log that is found damaged at its opening; `EventStoreError`.
    package init(
        dataFolder: String,
        target: String,
        masterKeyPath: String?,
        includesSecrets: Bool
    ) throws {
        var configuration = BackupRun.Configuration()
        configuration.masterKeyPath = masterKeyPath
        configuration.includesSecrets = includesSecrets
        (source, self.target) = (dataFolder, target)
        run = try BackupRefusal.telling {
            try BackupRun(dataFolder: dataFolder, target: target, configuration: configuration)
        }
    }

    /// - Throws: `BackupRefusal` when the backup, or the log, is not what was signed; `DaemonError` for a plan of
    ///   publications that cannot be read: the backup's is the good one then, and all of it stays as it was.
    package func run(
        progress: (_ position: Position, _ end: Position) -> Void
    ) throws -> BackupReport {
        let plan = PublishingPlanFile(in: source)
        _ = try plan.read()
        return try BackupRefusal.telling {
            try run.run(
                now: SystemClock.now(),
                erased: { (log, slots) throws(EventStoreError) in try log.erased(among: slots) },
                progress: progress,
                beside: { () throws(EventStoreError) in try copy(plan) }
            )
        }
    }

    /// Before the backup has the new records: what was paused since the last run must stay so after a restore of them.
    private func copy(_ plan: PublishingPlanFile) throws(EventStoreError) {
        do { try plan.copy(to: PublishingPlanFile(in: target)) } catch let error as EventStoreError {
            throw error
        } catch { throw EventStoreError(.storage, "\(error)") }
    }
}

/// A check of a backup, or of a log that was to be backed up, failed.
package struct BackupRefusal: Error, Sendable, CustomStringConvertible {
    /// What is wrong, and where.
    package let description: String

    private static let codes: Set<EventStoreError.Code> = [
        .backupDamaged, .forkedLog, .otherKeys, .recordDamaged,
    ]

    /// Tells a failed check from what keeps a tool from running.
    static func telling<R>(_ body: () throws -> R) throws -> R {
        do { return try body() } catch let error as EventStoreError where codes.contains(error.code) {
            throw BackupRefusal(description: error.reason)
        }
    }
}
