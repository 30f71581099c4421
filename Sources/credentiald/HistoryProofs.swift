import CredentialingSchema
import EventStore
import MerkleTree

/// Entries of a history that were shown with proofs.
struct ProofCount {
    private(set) var entries = 0
    /// Behind the checkpoint.
    private(set) var withoutProof = 0

    mutating func add(_ entry: HistoryEntry) {
        entries += 1
        if entry.record.isEmpty { withoutProof += 1 }
    }
}

/// What proves an entry, for a reader; who checks it takes `--json`.
enum ProofLines {
    static func line(of entry: HistoryEntry) -> String {
        guard !entry.record.isEmpty else { return "    NO PROOF: no checkpoint covers it yet" }
        let hash = LogHash.leaf(of: [UInt8](entry.record))
        // Positions begin at 1, leaves at 0.
        return
            "    leaf \(entry.position - 1), hash \(hash.base64), \(entry.inclusion.count) hashes to the root"
    }

    static func ending(_ count: ProofCount, _ checkpoint: SignedCheckpoint) -> String {
        let covered = "\(count.entries - count.withoutProof) of \(count.entries) entries"
        let end = "the checkpoint of size \(checkpoint.size), root \(checkpoint.root.base64)"
        guard count.withoutProof > 0 else { return "\(covered) are proved by \(end)" }
        return "\(covered) are proved by \(end); \(count.withoutProof) behind it: NO PROOF yet"
    }
}
