package import Identifiers
import MerkleTree

/// Checks a copy of a log that comes record by record and, when all of it holds, has filled a folder with it.
///
/// What is checked is what is written, and the folder is no data folder before its target is finished. One thread.
package final class CopyRestore {
    package struct Configuration: Sendable {
        package var logID: LogID
        package var checkpoints: CopyCheckpoints
        /// Where the restored log ends; nil: where the copy ends.
        package var until: Position?
        /// Go on although keys of personal data are not at hand: it stays sealed for good.
        package var acceptsLostKeys = false

        package init(logID: LogID, checkpoints: CopyCheckpoints) {
            self.logID = logID
            self.checkpoints = checkpoints
        }
    }

    private let configuration: Configuration
    private let keys: CopyKeys
    private let checkpoints: [SignedCheckpoint]
    /// nil: nothing is written.
    private let target: RestoreTarget?
    private let log: RestoredLog?
    private var proof: LogProof
    /// Records of the command that is not whole yet.
    private var command: [[UInt8]] = []
    /// What is believed and not yet in the log.
    private var batch = Batch()
    private var repeated: UInt64 = 0
    /// The highest key slot that is named up to the end.
    private var namedSlots: UInt32 = 0

    private struct Batch {
        var bytes: [UInt8] = []
        var records: [Range<Int>] = []
        var first = Position.origin.next

        mutating func append(_ record: [UInt8]) {
            records.append(bytes.count..<bytes.count + record.count)
            bytes += record
        }
    }

    /// - Parameter target: nil: check and write nothing.
    /// - Throws: `secretsMissing`, `wrongLogKey`; `noCheckpoint` when nothing proves the records;
    ///   `backupDamaged` when the backup that the keys are from is another log's.
    package init(
        _ configuration: Configuration,
        keys: CopyKeys,
        into target: RestoreTarget?
    ) throws(EventStoreError) {
        var configuration = configuration
        if let archive = keys.archive {
            guard archive.manifest.logID == configuration.logID else {
                throw EventStoreError(
                    .backupDamaged,
                    "the backup is of log \(archive.manifest.logID), not of \(configuration.logID)"
                )
            }
            for checkpoint in archive.checkpoints { try configuration.checkpoints.add(checkpoint) }
        }
        self.configuration = configuration
        self.keys = keys
        checkpoints = configuration.checkpoints.all
        guard !checkpoints.isEmpty else {
            throw EventStoreError(.noCheckpoint, "there is no signed checkpoint: nothing proves the records")
        }
        proof = LogProof(checkpoints: checkpoints, termMax: nil)
        guard let target else {
            (self.target, log) = (nil, nil)
            return
        }
        let found = try keys.count()
        let isWithoutDataKeys = configuration.acceptsLostKeys && found == 0
        try keys.check(signs: configuration.checkpoints.key, isWithoutDataKeys: isWithoutDataKeys)
        log = try RestoredLog(path: target.log, byteCount: 0, mapSize: CopyLimits.mapSize)
        self.target = target
    }

    /// Where the records go at least.
    package var expected: Position { max(position, checkpoints.last?.size ?? .origin) }

    /// The last position that was taken.
    package var position: Position { Position(proof.size.rawValue + UInt64(command.count)) }

    /// Told of each record that is believed, also behind the end that the restored log is given.
    package typealias Told = (RecordHeader, _ payload: RawSpan) throws(EventStoreError) -> Void

    /// Takes the next record. One that was taken before is left out, as readers of the copy do.
    ///
    /// - Throws: `backupDamaged`, naming the position and what is wrong, also for the first that is missing; and what
    ///   `told` throws.
    package func take(
        _ record: [UInt8],
        told: Told = { _, _ in }
    ) throws(EventStoreError) {
        let header: RecordHeader
        do throws(RecordError) { header = try RecordCodec.decode(unsafe record.span.bytes) } catch {
            throw EventStoreError(.backupDamaged, "what follows position \(position) is no record: \(error)")
        }
        guard header.position > position else {
            repeated += 1
            return
        }
        guard header.position == position.next else {
            throw EventStoreError(
                .backupDamaged,
                "the record at position \(position.next) is missing: \(header.position) follows \(position)"
            )
        }
        command.append(record)
        if header.command.index + 1 == header.command.count { try takeCommand(told) }
    }

    private func takeCommand(_ told: Told) throws(EventStoreError) {
        for record in command {
            let position = proof.size.next
            let header: RecordHeader
            do throws(BackupFormatError) {
                header = try proof.take(unsafe record.span.bytes, at: position)
            } catch { throw EventStoreError(.backupDamaged, "\(error)") }
            if position == configuration.until { try RestoreRun.checkIsWhole(header.command, at: position) }
            if position <= configuration.until ?? position {
                namedSlots = proof.keySlots
                if log != nil { batch.append(record) }
            }
            try told(header, unsafe record.span.bytes.extracting(droppingFirst: RecordLimits.headerBytes))
            try checkBackup(at: position)
        }
        command.removeAll(keepingCapacity: true)
        if batch.bytes.count >= BackupLimits.restoreBatchBytes { try flush() }
    }

    /// The backup that the keys are from must be of this history.
    private func checkBackup(at position: Position) throws(EventStoreError) {
        guard let manifest = keys.archive?.manifest, manifest.size == position else { return }
        guard proof.frontier == manifest.frontier else {
            throw EventStoreError(
                .backupDamaged,
                "the records up to \(position) are not those of the backup: one of them is another history"
            )
        }
    }

    private func flush() throws(EventStoreError) {
        guard let log, !batch.records.isEmpty else { return }
        try log.append(batch.bytes, batch.records[...], from: batch.first)
        let next = Position(batch.first.rawValue + UInt64(batch.records.count))
        batch = Batch(first: next)
    }

    /// There are no more records: has the folder complete and on the disk, but for what its target ends with.
    ///
    /// - Throws: `backupDamaged` when records that a checkpoint covers are missing; `beyondTree` for an end that is
    ///   not in the copy; `secretsMissing` when data keys are not at hand and that is not accepted.
    package func finish() throws(EventStoreError) -> CopyReport {
        do throws(BackupFormatError) { try proof.finish() } catch {
            throw EventStoreError(.backupDamaged, "\(error)")
        }
        try checkEnd()
        let lost = namedSlots - min(namedSlots, try keys.count())
        guard let target, let log else {
            var destroyed = 0
            try keys.forEachSlots(upTo: namedSlots - lost) { _, slots in
                destroyed += RestoreKeys.destroyed(in: slots)
            }
            return report(destroyed: destroyed, lost: lost, restored: nil)
        }
        try checkLost(lost)
        try flush()
        let written = try keys.write(into: target.keys, named: namedSlots)
        let restored = try finish(log)
        return report(destroyed: written.destroyed, lost: written.lost, restored: restored)
    }

    private func finish(_ log: RestoredLog) throws(EventStoreError) -> RestoreReport.Restored {
        let end = configuration.until ?? proof.size
        let (term, overflows) = proof.term.rawValue.addingReportingOverflow(1)
        guard !overflows else { throw EventStoreError(.tooLarge, "there is no term after \(proof.term)") }
        guard let key = configuration.checkpoints.key else {
            preconditionFailure("the key that signs was there, so signatures were checked with it")
        }
        let kept = checkpoints.filter { $0.size <= end }.suffix(CheckpointLimits.newestKept)
        try log.finish(configuration.logID, key, Term(term), kept)
        return RestoreReport.Restored(size: end, checkpoints: kept.count, term: Term(term))
    }

    private func checkEnd() throws(EventStoreError) {
        if let unreached = proof.unreached {
            throw EventStoreError(
                .backupDamaged,
                "the record at position \(proof.size.next) is missing: a checkpoint of \(unreached.size) was signed"
            )
        }
        if let manifest = keys.archive?.manifest, manifest.size > proof.size {
            throw EventStoreError(
                .backupDamaged,
                "the records end at \(proof.size), those of the backup at \(manifest.size): restore the backup alone"
            )
        }
        guard let until = configuration.until, until > proof.size else { return }
        throw EventStoreError(.beyondTree, "there are positions 1 to \(proof.size), not \(until)")
    }

    private func checkLost(_ lost: UInt32) throws(EventStoreError) {
        guard lost > 0, !configuration.acceptsLostKeys else { return }
        throw EventStoreError(
            .secretsMissing,
            "records name \(namedSlots) data keys, \(lost) of which are not at hand: what is sealed with them, "
                + "people's names and addresses, could be read by nobody. Give a newer copy of keys/slots "
                + "(--slots FILE), or --accept-lost-keys"
        )
    }

    private func report(
        destroyed: Int,
        lost: UInt32,
        restored: RestoreReport.Restored?
    ) -> CopyReport {
        CopyReport(
            logID: configuration.logID,
            verifierKey: configuration.checkpoints.key,
            size: proof.size,
            signedSize: checkpoints.last?.size ?? .origin,
            repeated: repeated,
            unfinished: command.count,
            streams: proof.streamCount,
            commands: proof.commandCount,
            checkpoints: checkpoints.count,
            checkpointsLeftOut: keys.archive?.checkpointsLeftOut ?? [],
            keySlots: namedSlots,
            slotsDestroyed: destroyed,
            slotsLost: lost,
            secrets: keys.present,
            restored: restored
        )
    }
}
