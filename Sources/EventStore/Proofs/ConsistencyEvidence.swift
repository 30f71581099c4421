import Identifiers
package import MerkleTree

/// All that is needed, beside the log's verifier key, to see that a log only grew between two checkpoints.
package struct ConsistencyEvidence: Codable, Hashable, Sendable {
    package var kind = "consistency"
    /// In base64.
    package var hashes: [String]
    /// The signed note of the older one.
    package var older: String
    /// The signed note of the newer one.
    package var newer: String

    /// What was proved.
    package struct Verified: Hashable, Sendable {
        package let older: SignedCheckpoint
        package let newer: SignedCheckpoint
    }

    init(proof: ConsistencyProof, older: SignedCheckpoint, newer: SignedCheckpoint) {
        hashes = proof.hashes.map(\.base64)
        self.older = older.text
        self.newer = newer.text
    }

    /// Pure: needs nothing but these bytes and the key, which must come from elsewhere.
    ///
    /// - Throws: `malformed`, `badCheckpoint`, `notConsistent`.
    package func verify(with key: NoteVerifierKey) throws(ProofError) -> Verified {
        let older = try ProofText.checkpoint(older, key)
        let newer = try ProofText.checkpoint(newer, key)
        let proof = ConsistencyProof(
            oldSize: try ProofText.size(older.size.rawValue),
            newSize: try ProofText.size(newer.size.rawValue),
            hashes: try ProofText.digests(hashes)
        )
        do throws(MerkleTreeError) { try proof.verify(oldRoot: older.root, newRoot: newer.root) } catch {
            throw ProofError(.notConsistent, error)
        }
        return Verified(older: older, newer: newer)
    }
}
