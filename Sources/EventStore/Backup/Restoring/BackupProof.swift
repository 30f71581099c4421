import Identifiers
import MerkleTree

/// Believes the records of a backup as a ``LogProof`` does, and only if they are those of the manifest.
struct BackupProof {
    private let manifest: BackupManifest
    private var log: LogProof

    init(_ archive: BackupArchive) {
        manifest = archive.manifest
        log = LogProof(checkpoints: archive.checkpoints, termMax: archive.manifest.term)
    }

    var streamCount: Int { log.streamCount }
    var commandCount: Int { log.commandCount }
    /// The highest key slot that a record named; 0: none.
    var keySlots: UInt32 { log.keySlots }

    mutating func take(
        _ record: RawSpan,
        at position: Position
    ) throws(BackupFormatError) -> RecordHeader {
        try log.take(record, at: position)
    }

    /// There are no more records.
    mutating func finish() throws(BackupFormatError) {
        precondition(log.unreached == nil, "no checkpoint goes beyond the records, which was checked")
        try log.finish()
        guard log.frontier == manifest.frontier, log.lastHash == manifest.lastHash else {
            throw .unfitRecord(manifest.size, "the manifest has another tree over the records")
        }
        guard log.keySlots == manifest.keySlots else {
            throw .unfitRecord(
                manifest.size,
                "the records name key slots up to \(log.keySlots), the manifest \(manifest.keySlots)"
            )
        }
    }
}
