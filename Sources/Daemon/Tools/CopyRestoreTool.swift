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

        package init(bootstrapServers: String) {
            kafka = KafkaConfiguration(bootstrapServers: bootstrapServers)
        }
    }

    /// What was found and made, and what Kafka has beside it.
    package struct Outcome: Sendable {
        package let report: CopyReport
        /// How far each lane has published.
        package let lanes: [LaneProgress]

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
        try BackupRefusal.telling {
            let copy = try LogCopy(options.kafka)
            let log = try copy.logID()
            let keys = try CopyKeys(
                options.dataKeys,
                trusted: options.key,
                masterKeyPath: options.masterKeyPath,
                logKeyPath: options.logKeyPath
            )
            var configuration = CopyRestore.Configuration(
                logID: log,
                checkpoints: try checkpoints(copy, log, keys)
            )
            configuration.until = options.until
            configuration.acceptsLostKeys = options.acceptsLostKeys
            let restore = { try CopyRestore(configuration, keys: keys, into: dataFolder) }
            let report = try Self.read(copy, of: log, into: restore, progress)
            if let dataFolder { try eraseAgain(dataFolder) }
            let lanes = try copy.lanes(of: log).map { LaneProgress(lane: $0.lane, position: $0.position) }
            return Outcome(report: report, lanes: lanes)
        }
    }

    /// Lets go of the folder at the end.
    private static func read(
        _ copy: LogCopy,
        of log: LogID,
        into makeRestore: () throws -> CopyRestore,
        _ progress: (_ position: Position, _ end: Position) -> Void
    ) throws -> CopyReport {
        let restore = try makeRestore()
        do {
            try copy.forEachRecord(of: log) { record in
                try restore.take(record)
                guard restore.position.rawValue.isMultiple(of: progressStep) else { return }
                progress(restore.position, restore.expected)
            }
            return try restore.finish()
        } catch {
            restore.takeBack()
            throw error
        }
    }

    private static let progressStep: UInt64 = 4_096

    private func checkpoints(
        _ copy: LogCopy,
        _ log: LogID,
        _ keys: CopyKeys
    ) throws -> CopyCheckpoints {
        // The name that a key signs under is in the notes alone.
        var notes: [[UInt8]] = []
        try copy.forEachNote(of: log) { notes.append($0) }
        let key = if let key = options.key { key } else { try keys.verifierKey(for: notes.last) }
        var checkpoints = try CopyCheckpoints(of: log, key: key)
        for note in notes { try checkpoints.add(note: note) }
        return checkpoints
    }

    /// The data keys may be older than the records: who was erased since must not be readable again.
    private func eraseAgain(_ dataFolder: String) throws {
        guard options.dataKeys != .none else { return }
        let store = try StoreFolder.openAsOwner(dataFolder, masterKeyPath: options.masterKeyPath)
        try store.finishErasures(fromStart: true)
        try store.close()
    }
}
