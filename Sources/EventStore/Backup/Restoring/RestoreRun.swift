package import Identifiers
package import MerkleTree

/// Checks a backup from end to end and, when all of it holds, has made a new data folder of it.
///
/// What is checked is what is written: a segment is read once, its records go into the log after they were
/// believed, and the folder is no data folder before its target is finished.
package struct RestoreRun {
    package struct Configuration: Sendable {
        /// The key that must have signed the checkpoints; nil: the one in the backup.
        package var trusted: NoteVerifierKey?
        /// Where the restored log ends; nil: where the backup ends.
        package var until: Position?
        /// A master key that is kept elsewhere and stays there.
        package var masterKeyPath: String?
        /// A key for checkpoints that is kept elsewhere; it is copied into the folder.
        package var logKeyPath: String?
        package var logMapSize = StoreConfiguration().logMapSize

        package init() {}
    }

    /// Told now and then: the position that was reached and the last one.
    package typealias Progress = (_ position: Position, _ end: Position) -> Void

    private let configuration: Configuration
    private let archive: BackupArchive
    private let keys: RestoreKeys

    /// - Throws: `notFound`, `backupDamaged`, `wrongMasterKey`, `wrongLogKey`; `beyondTree` for a position
    ///   that is not in the backup.
    package init(
        backup: String,
        configuration: Configuration = Configuration()
    ) throws(EventStoreError) {
        self.configuration = configuration
        archive = try BackupArchive(path: backup, trusted: configuration.trusted)
        keys = try RestoreKeys(
            archive,
            masterKeyPath: configuration.masterKeyPath,
            logKeyPath: configuration.logKeyPath
        )
        let size = archive.manifest.size
        if let until = configuration.until, until == .origin || until > size {
            throw EventStoreError(.beyondTree, "the backup has positions 1 to \(size), not \(until)")
        }
    }

    /// Checks everything and writes nothing.
    ///
    /// - Throws: `backupDamaged`, naming the file, the position and what is wrong.
    @discardableResult
    package func check(progress: Progress = { _, _ in }) throws(EventStoreError) -> RestoreReport {
        let (proof, _) = try readAll(progress) { _, _, _ in }
        var destroyed = 0
        try archive.forEachSlots(upTo: proof.keySlots, keys.master) { _, slots in
            destroyed += RestoreKeys.destroyed(in: slots)
        }
        return report(proof, destroyed, restored: nil)
    }

    /// Checks everything and writes it. The folder is a data folder once its target is finished.
    ///
    /// - Throws: as `check`; `secretsMissing`; `withinCommand` for a position that would cut a command in two.
    @discardableResult
    package func restore(
        into target: RestoreTarget,
        progress: Progress = { _, _ in }
    ) throws(EventStoreError) -> RestoreReport {
        try keys.checkAreThere()
        return try fill(target, progress)
    }

    private var end: Position { configuration.until ?? archive.manifest.size }

    private func fill(_ target: RestoreTarget, _ progress: Progress) throws(EventStoreError) -> RestoreReport
    {
        let manifest = archive.manifest
        let (term, overflows) = manifest.term.rawValue.addingReportingOverflow(1)
        guard !overflows else { throw EventStoreError(.tooLarge, "there is no term after \(manifest.term)") }
        let kept = archive.checkpoints.prefix { $0.size <= end }
        let log = try RestoredLog(
            path: target.log,
            byteCount: manifest.segmentBytes,
            mapSize: configuration.logMapSize
        )
        let (proof, keySlots) = try readAll(progress) { (bytes, records, first) throws(EventStoreError) in
            try log.append(bytes, records, from: first)
        }
        let destroyed = try keys.write(archive, into: target.keys, count: keySlots)
        try log.finish(manifest.logID, manifest.verifierKey, Term(term), kept)
        let restored = RestoreReport.Restored(size: end, checkpoints: kept.count, term: Term(term))
        return report(proof, destroyed, restored: restored)
    }

    /// Has every record of the backup checked, and those up to the end lent.
    ///
    /// - Returns: what was seen, and the highest key slot that is named up to the end.
    private func readAll(
        _ progress: Progress,
        _ body: (_ bytes: [UInt8], _ records: ArraySlice<Range<Int>>, _ first: Position)
            throws(EventStoreError) -> Void
    ) throws(EventStoreError) -> (proof: BackupProof, keySlots: UInt32) {
        var proof = BackupProof(archive)
        var keySlots: UInt32 = 0
        try archive.forEachSegment { (segment, bytes, records) throws(EventStoreError) in
            let span = unsafe bytes.span.bytes
            var position = segment.first
            for range in records {
                let header = try believing(segment) { () throws(BackupFormatError) in
                    try proof.take(span.extracting(range), at: position)
                }
                if position == end { try Self.checkIsWhole(header.command, at: position) }
                if position <= end { keySlots = proof.keySlots }
                if position.rawValue.isMultiple(of: UInt64(Log.recordsPerTransaction)) {
                    progress(position, archive.manifest.size)
                }
                position = position.next
            }
            let share =
                end >= segment.first ? Int(min(end, segment.last).rawValue - segment.first.rawValue) + 1 : 0
            if share > 0 { try body(bytes, records[..<share], segment.first) }
        }
        try believing(archive.manifest.segments.last) { () throws(BackupFormatError) in try proof.finish() }
        progress(archive.manifest.size, archive.manifest.size)
        return (proof, keySlots)
    }

    /// Names the file of what is not believed.
    private func believing<R>(
        _ segment: BackupManifest.Segment?,
        _ body: () throws(BackupFormatError) -> R
    ) throws(EventStoreError) -> R {
        do throws(BackupFormatError) { return try body() } catch {
            let name = segment.map { BackupFolder.name($0) } ?? archive.folder.manifest
            throw EventStoreError(error, in: name)
        }
    }

    /// A log ends with a whole command: a part of one was never acknowledged to anyone.
    static func checkIsWhole(_ command: CommandPart, at position: Position) throws(EventStoreError) {
        guard command.index + 1 < command.count else { return }
        let before = position.rawValue - UInt64(command.index) - 1
        let after = before + UInt64(command.count)
        throw EventStoreError(
            .withinCommand,
            "position \(position) is within a command, whose events end at \(after): restore until \(before) or \(after)"
        )
    }

    private func report(
        _ proof: BackupProof,
        _ destroyed: Int,
        restored: RestoreReport.Restored?
    ) -> RestoreReport {
        RestoreReport(
            logID: archive.manifest.logID,
            verifierKey: archive.manifest.verifierKey,
            size: archive.manifest.size,
            signedSize: archive.checkpoints.last?.size ?? .origin,
            segmentBytes: archive.manifest.segmentBytes,
            streams: proof.streamCount,
            commands: proof.commandCount,
            checkpoints: archive.checkpoints.count,
            checkpointsLeftOut: archive.checkpointsLeftOut,
            keySlots: archive.manifest.keySlots,
            slotsDestroyed: destroyed,
            secrets: keys.present,
            restored: restored
        )
    }
}
