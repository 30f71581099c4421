package import EventStore
package import Identifiers
package import MerkleTree

/// `credentiald checkpoint` and `prove`: what an auditor takes away and checks without this log.
package struct ProofTool {
    private let store: EventStore

    package init(dataFolder: String, masterKeyPath: String?) throws {
        store = try StoreFolder.open(dataFolder, masterKeyPath: masterKeyPath)
    }

    /// What checkpoints of this log are checked with.
    package func verifierKey() throws -> NoteVerifierKey { try store.verifierKey }

    package func checkpoint() throws -> SignedCheckpoint? { try store.checkpoint() }

    package func inclusion(of position: Position, size: Position?) throws -> InclusionEvidence {
        try store.proveInclusion(position: position, size: size)
    }

    package func consistency(from older: Position, to newer: Position?) throws -> ConsistencyEvidence {
        try store.proveConsistency(from: older, to: newer)
    }

    package func stream(_ stream: StreamID, since older: Position?) throws -> StreamEvidence {
        try store.proveStream(stream, since: older)
    }
}
