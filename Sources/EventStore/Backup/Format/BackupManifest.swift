package import CivilTime
package import Identifiers
package import MerkleTree

/// What a backup is: the one file that is replaced, as a whole and last. What it does not name is not in the
/// backup.
package struct BackupManifest: Hashable, Sendable {
    /// A file of records.
    package struct Segment: Hashable, Sendable {
        package let first: Position
        package let last: Position
        package let byteCount: Int
        /// What the file ends with.
        package let hash: Digest
    }

    /// The file of checkpoints.
    package struct Checkpoints: Hashable, Sendable {
        package let byteCount: Int
        package let hash: Digest
    }

    package let logID: LogID
    /// Signs the log's checkpoints.
    package let verifierKey: NoteVerifierKey
    package let madeAt: Instant
    /// Of the log; none of its records has a higher one.
    package let term: Term
    /// The hash of the last record; zeros when there is none.
    package let lastHash: Digest
    /// Of the tree over all records.
    package let frontier: Frontier
    /// The highest key slot that a record names; 0: none.
    package let keySlots: UInt32
    /// A known text under the master key that the slots are wrapped with.
    package let masterKeyProof: [UInt8]
    package let checkpoints: Checkpoints
    package let segments: [Segment]

    /// How many records there are, which is also the last one's position.
    package var size: Position { Position(frontier.size.count) }

    package var segmentBytes: Int { segments.reduce(0) { $0 + $1.byteCount } }
}
