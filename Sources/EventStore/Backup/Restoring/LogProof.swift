import Identifiers
import MerkleTree

/// Believes the records of a log that comes from elsewhere only as far as they fit together and lead to what
/// was signed: checksums, successive positions, the chain of each stream, whole commands, and both roots of
/// every checkpoint.
///
/// Memory: some 500 bytes for each stream.
struct LogProof {
    /// Ascending by size; those that are not reached yet.
    private var checkpoints: ArraySlice<SignedCheckpoint>
    /// nil: whatever the records say.
    private let termMax: Term?
    private var chain = ChainCheck()
    private var findings = VerificationReport()
    private var heads = MerkleMap()
    /// Streams that changed since the map was brought up to date.
    private var changed: [StreamID: Digest] = [:]
    private(set) var frontier = Frontier()
    /// Of the last record.
    private(set) var lastHash = Digest.zero
    /// The highest key slot that a record named; 0: none.
    private(set) var keySlots: UInt32 = 0

    init(checkpoints: [SignedCheckpoint], termMax: Term?) {
        self.checkpoints = checkpoints[...]
        self.termMax = termMax
    }

    var streamCount: Int { chain.heads.count }
    var commandCount: Int { chain.commandCount }
    /// Of the last record.
    var term: Term { chain.term }
    var size: Position { Position(frontier.size.count) }
    /// The first checkpoint that goes beyond the records; nil when none does.
    var unreached: SignedCheckpoint? { checkpoints.first }

    mutating func take(
        _ record: RawSpan,
        at position: Position
    ) throws(BackupFormatError) -> RecordHeader {
        precondition(position == size.next, "records come in order")
        let header = try SegmentFile.header(of: record, at: position)
        let hash = RecordCodec.hash(of: record)
        chain.check(header, hash: hash, into: &findings)
        if let finding = findings.findings.first {
            throw .unfitRecord(position, "\(finding.kind.rawValue): \(finding.detail)")
        }
        try checkTerm(header)
        frontier.append(hash)
        lastHash = hash
        keySlots = max(keySlots, header.keySlot?.rawValue ?? 0)
        changed[header.stream] = HeadsLayout.value(version: header.version, position: position, hash: hash)
        if checkpoints.first?.size == position { try check(checkpoints.removeFirst()) }
        return header
    }

    private func checkTerm(_ header: RecordHeader) throws(BackupFormatError) {
        guard let termMax, header.term > termMax else { return }
        throw .unfitRecord(header.position, "it is of term \(header.term) in a log of \(termMax)")
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
        chain.finish(into: &findings)
        if let finding = findings.findings.first {
            throw .unfitRecord(size, "\(finding.kind.rawValue): \(finding.detail)")
        }
    }
}
