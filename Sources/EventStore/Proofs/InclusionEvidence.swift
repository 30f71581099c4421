package import Identifiers
package import MerkleTree

/// All that is needed, beside the log's verifier key, to see that a record is in a log: to be written as JSON
/// and checked without the log.
package struct InclusionEvidence: Codable, Hashable, Sendable {
    package var kind = "inclusion"
    package var position: UInt64
    /// The record, header and payload, in base64.
    package var record: String
    /// Beside the leaf's path, leaf first, in base64.
    package var hashes: [String]
    /// The signed note.
    package var checkpoint: String

    /// What was proved.
    package struct Verified: Equatable, Sendable {
        package let header: RecordHeader
        package let checkpoint: SignedCheckpoint
    }

    init(record: [UInt8], proof: InclusionProof, checkpoint: SignedCheckpoint) {
        position = proof.index.offset + 1
        self.record = ProofText.text(record)
        hashes = proof.hashes.map(\.base64)
        self.checkpoint = checkpoint.text
    }

    /// Pure: needs nothing but these bytes and the key, which must come from elsewhere.
    ///
    /// - Throws: `malformed`, `badCheckpoint`, `damagedRecord`, `foreignRecord`, `notIncluded`.
    package func verify(with key: NoteVerifierKey) throws(ProofError) -> Verified {
        let checkpoint = try ProofText.checkpoint(checkpoint, key)
        let record = try ProofText.bytes(record)
        let header = try ProofText.header(record)
        guard header.position == Position(position) else {
            throw ProofError(.foreignRecord, "the record stands at \(header.position), not at \(position)")
        }
        let hashes = try ProofText.digests(hashes)
        try Self.check(header.position, LogHash.leaf(of: record), hashes, checkpoint)
        return Verified(header: header, checkpoint: checkpoint)
    }

    /// - Throws: `malformed`, `notIncluded`.
    package static func check(
        _ position: Position,
        _ leaf: Digest,
        _ hashes: [Digest],
        _ checkpoint: SignedCheckpoint
    ) throws(ProofError) {
        let proof = InclusionProof(
            index: LeafIndex(position.rawValue - 1),
            size: try ProofText.size(checkpoint.size.rawValue),
            hashes: hashes
        )
        do throws(MerkleTreeError) { try proof.verify(leaf: leaf, root: checkpoint.root) } catch {
            throw ProofError(.notIncluded, error)
        }
    }
}
