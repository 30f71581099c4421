import Identifiers
import MerkleTree

/// Believes the records of a backup only as far as they fit together and lead to what was signed: checksums,
/// successive positions, the chain of each stream, whole commands, and both roots of every checkpoint.
///
/// Memory: some 500 bytes for each stream.
struct BackupProof {
    private let manifest: BackupManifest
    private var checkpoints: ArraySlice<SignedCheckpoint>
    private var chain = ChainCheck()
    private var findings = VerificationReport()
    private var frontier = Frontier()
    private var heads = MerkleMap()
    /// Streams that changed since the map was brought up to date.
    private var changed: [StreamID: Digest] = [:]
    private var term = Term.first
    private(set) var lastHash = Digest.zero
    /// The highest key slot that a record named; 0: none.
    private(set) var keySlots: UInt32 = 0

    init(_ archive: BackupArchive) {
        manifest = archive.manifest
        checkpoints = archive.checkpoints[...]
    }

    var streamCount: Int { chain.heads.count }
    var commandCount: Int { chain.commandCount }

    mutating func take(
        _ record: RawSpan,
        at position: Position
    ) throws(BackupFormatError) -> RecordHeader {
        precondition(position.rawValue == frontier.size.count + 1, "records come in order")
        let header = try SegmentFile.header(of: record, at: position)
        let hash = RecordCodec.hash(of: record)
        chain.check(header, hash: hash, into: &findings)
        if let finding = findings.findings.first {
            throw .unfitRecord(position, "\(finding.kind.rawValue): \(finding.detail)")
        }
        guard header.term >= term, header.term <= manifest.term else {
            throw .unfitRecord(
                position,
                "it is of term \(header.term), after \(term) in a log of \(manifest.term)"
            )
        }
        term = header.term
        frontier.append(hash)
        lastHash = hash
        keySlots = max(keySlots, header.keySlot?.rawValue ?? 0)
        changed[header.stream] = HeadsLayout.value(version: header.version, position: position, hash: hash)
        if checkpoints.first?.size == position { try check(checkpoints.removeFirst()) }
        return header
    }

    private mutating func check(_ checkpoint: SignedCheckpoint) throws(BackupFormatError) {
        guard frontier.root == checkpoint.root else {
            throw .unfitRecord(
                checkpoint.size,
                "the root up to here is \(frontier.root.base64), but \(checkpoint.root.base64) was signed"
            )
        }
        for (stream, value) in changed { heads.set(value, for: HeadsLayout.key(stream)) }
        changed.removeAll(keepingCapacity: true)
        let root = heads.root()
        guard root == checkpoint.headsRoot else {
            throw .unfitRecord(
                checkpoint.size,
                "the root of the stream heads is \(root.base64), but \(checkpoint.headsRoot.base64) was signed"
            )
        }
    }

    /// There are no more records.
    mutating func finish() throws(BackupFormatError) {
        precondition(checkpoints.isEmpty, "no checkpoint goes beyond the records, which was checked")
        chain.finish(into: &findings)
        if let finding = findings.findings.first {
            throw .unfitRecord(manifest.size, "\(finding.kind.rawValue): \(finding.detail)")
        }
        guard frontier == manifest.frontier, lastHash == manifest.lastHash else {
            throw .unfitRecord(manifest.size, "the manifest has another tree over the records")
        }
        guard keySlots == manifest.keySlots else {
            throw .unfitRecord(
                manifest.size,
                "the records name key slots up to \(keySlots), the manifest \(manifest.keySlots)"
            )
        }
    }
}
