package import EventStore
package import Identifiers
package import MerkleTree

extension LogCopy {
    /// Told now and then: the position that was reached and the last one, as far as it is known.
    package typealias Progress = (_ position: Position, _ end: Position) -> Void

    private static let progressStep: UInt64 = 4_096

    /// The checkpoints that its records are held against.
    ///
    /// - Parameter trusted: the key that must have signed; nil: that of the backup, or of the key that signs.
    package func checkpoints(
        of log: LogID,
        trusted: NoteVerifierKey?,
        keys: CopyKeys
    ) throws -> CopyCheckpoints {
        // The name that a key signs under is in the notes alone.
        let key = if let trusted { trusted } else { try keys.verifierKey(for: try newestNote()) }
        var checkpoints = try CopyCheckpoints(of: log, key: key)
        try forEachNote(of: log) { try checkpoints.add(note: $0) }
        return checkpoints
    }

    /// Reads all of it and fills a folder with it.
    ///
    /// - Parameters:
    ///   - target: nil: check and write nothing.
    ///   - told: of each record, also behind the end that the restored log is given.
    /// - Throws: `backupDamaged`, naming topic, offset, position and what is wrong.
    package func restore(
        _ configuration: CopyRestore.Configuration,
        keys: CopyKeys,
        into target: RestoreTarget?,
        told: CopyRestore.Told = { _, _ in },
        progress: Progress = { _, _ in }
    ) throws -> CopyReport {
        let restore = try CopyRestore(configuration, keys: keys, into: target)
        try forEachRecord(of: configuration.logID) { record in
            try restore.take(record, told: told)
            guard restore.position.rawValue.isMultiple(of: Self.progressStep) else { return }
            progress(restore.position, restore.expected)
        }
        return try restore.finish()
    }
}
