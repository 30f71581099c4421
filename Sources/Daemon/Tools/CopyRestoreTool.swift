import CommandProcessing
package import EventStore
package import Identifiers
package import KafkaClient
package import MerkleTree
import Publishing

/// `credentiald restore --from-kafka`: checks the copy of the log on Kafka and makes a data folder of it.
///
/// **Blocking**: for the command's own thread.
package struct CopyRestoreTool {
    package struct Options: Sendable {
        package var kafka: KafkaConfiguration
        package var dataKeys = CopyKeys.DataKeys.none
        package var until: Position?
        /// The key that must have signed; nil: that of the backup, or of the key that signs.
        package var key: NoteVerifierKey?
        package var masterKeyPath: String?
        package var logKeyPath: String?
        package var acceptsLostKeys = false
        /// Erasures that Kafka may not have.
        package var erased: ErasureList?
        /// Ends what a killed daemon left open, and keeps one that still runs from publishing.
        package var takesOver = false

        /// Whose topics are read.
        var records = Publication.log
        var checkpoints = Publication.checkpoints

        /// - Parameter settings: the daemon's: how Kafka is spoken to, how the topics are named, where the master
        ///   key is.
        package init(bootstrapServers: String, _ settings: DaemonSettings = DaemonSettings()) {
            kafka = settings.kafka.configuration(bootstrap: bootstrapServers)
            masterKeyPath = settings.masterKeyPath
            for publication in settings.publications {
                switch publication.audience {
                case .log: records = publication
                case .checkpoints: checkpoints = publication
                case .board, .employers: break
                }
            }
        }
    }

    /// What was found and made, and what Kafka has beside it.
    package struct Outcome: Sendable {
        package let report: CopyReport
        /// Of people whose erasure is on Kafka or in the list, whose keys the data keys at hand may have; nil: nothing was
        /// made.
        package let erasedAgain: ErasedAgain?
        /// Erasures behind the end that the restored log is given: they hold in it as well.
        package let erasuresBehind: Int
        /// How far each lane has published.
        package let lanes: [LaneProgress]
        /// What is paused.
        package let plan: RestoredPlan

        /// Lanes that were further than the folder that was made: they will not go on.
        package var lanesAhead: [LaneProgress] {
            let end = report.restored?.size ?? report.size
            return lanes.filter { $0.position > end }
        }
    }

    package struct LaneProgress: Sendable {
        package let lane: String
        package let position: Position
    }

    private let options: Options

    package init(_ options: Options) { self.options = options }

    /// - Parameter dataFolder: new or empty; nil: check and write nothing.
    /// - Throws: `BackupRefusal`, naming topic, offset, position and what is wrong; the folder is then as it was.
    package func run(
        into dataFolder: String?,
        progress: (_ position: Position, _ end: Position) -> Void
    ) throws -> Outcome {
        let plan = try RestoredPlan(of: options.dataKeys.backup)
        return try BackupRefusal.telling {
            let copy = try LogCopy(
                options.kafka,
                records: options.records,
                checkpoints: options.checkpoints
            )
            let log = try copy.logID()
            let keys = try CopyKeys(
                options.dataKeys,
                trusted: options.key,
                masterKeyPath: options.masterKeyPath,
                logKeyPath: options.logKeyPath
            )
            if options.takesOver { try copy.takeOver(log) }
            let configuration = try self.configuration(of: log, in: copy, keys)
            // Before anything is made: a folder that is complete is not thrown away for what is only told.
            let lanes = try self.lanes(of: log, in: copy)
            let made = try fill(dataFolder, from: copy, configuration, keys, plan, progress)
            return Outcome(
                report: made.report,
                erasedAgain: made.erasedAgain,
                erasuresBehind: made.erasuresBehind,
                lanes: lanes,
                plan: plan
            )
        }
    }

    private struct Made {
        let report: CopyReport
        let erasuresBehind: Int
        /// nil: nothing was made.
        let erasedAgain: ErasedAgain?
    }

    private func fill(
        _ dataFolder: String?,
        from copy: LogCopy,
        _ configuration: CopyRestore.Configuration,
        _ keys: CopyKeys,
        _ plan: RestoredPlan,
        _ progress: LogCopy.Progress
    ) throws -> Made {
        guard let dataFolder else {
            let (report, behind) = try restore(configuration, from: copy, keys, into: nil, progress)
            return Made(report: report, erasuresBehind: behind.count, erasedAgain: nil)
        }
        return try FolderOwner.keeping(dataFolder) {
            try RestoreTarget.filling(dataFolder) { target in
                let (report, behind) = try restore(configuration, from: copy, keys, into: target, progress)
                try plan.write(into: target)
                let erased = try eraseAgain(behind, in: target)
                return Made(report: report, erasuresBehind: behind.count, erasedAgain: erased)
            }
        }
    }

    /// - Returns: also whose data was erased behind the end that the restored log is given, for each erasure.
    private func restore(
        _ configuration: CopyRestore.Configuration,
        from copy: LogCopy,
        _ keys: CopyKeys,
        into target: RestoreTarget?,
        _ progress: LogCopy.Progress
    ) throws -> (CopyReport, [[PeerID]]) {
        var erased = ErasedPeople()
        let report = try copy.restore(
            configuration,
            keys: keys,
            into: target,
            told: { (header, payload) throws(EventStoreError) in
                do throws(EventDecodingError) { try erased.follow(header, payload: payload) } catch {
                    throw EventStoreError(.backupDamaged, "\(error)")
                }
            },
            progress: progress
        )
        let end = configuration.until ?? report.size
        let behind = erased.erasures.filter { $0.position > end }
        return (report, behind.map { erased.people(erasedWith: $0.person, at: $0.position) })
    }

    private func configuration(
        of log: LogID,
        in copy: LogCopy,
        _ keys: CopyKeys
    ) throws -> CopyRestore.Configuration {
        let checkpoints = try copy.checkpoints(of: log, trusted: options.key, keys: keys)
        var configuration = CopyRestore.Configuration(logID: log, checkpoints: checkpoints)
        configuration.until = options.until
        configuration.acceptsLostKeys = options.acceptsLostKeys
        return configuration
    }

    /// The data keys may be older than the erasures: who was erased since must not be readable again, also where the
    /// log ends before that.
    private func eraseAgain(_ behind: [[PeerID]], in target: RestoreTarget) throws -> ErasedAgain {
        // No key that could be left, and nobody to be told of.
        guard options.dataKeys != .none || options.erased != nil else { return ErasedAgain() }
        return try target.eraseAgain(
            masterKeyPath: options.masterKeyPath,
            behind: Set(behind.joined()),
            list: options.erased
        )
    }

    private func lanes(of log: LogID, in copy: LogCopy) throws -> [LaneProgress] {
        try copy.lanes(of: log).map { LaneProgress(lane: $0.lane, position: $0.position) }
    }
}

extension CopyKeys.DataKeys {
    /// The backup that they are from; nil: they are from elsewhere.
    fileprivate var backup: String? { if case .backup(let path) = self { path } else { nil } }
}
