package import Identifiers
package import MerkleTree

/// What a backup holds, all of it checked, and what was made of it.
package struct RestoreReport: Hashable, Sendable {
    package let logID: LogID
    package let verifierKey: NoteVerifierKey
    /// Records in the backup.
    package let size: Position
    /// The size of its newest signed checkpoint; `origin` when there is none.
    package let signedSize: Position
    package let segmentBytes: Int
    package let streams: Int
    package let commands: Int
    /// Signed checkpoints whose roots were compared.
    package let checkpoints: Int
    /// The sizes of those that do not hold: larger ones prove the same records.
    package let checkpointsLeftOut: [Position]
    package let keySlots: UInt32
    package let slotsDestroyed: Int
    /// What is at hand of the secrets, in the backup or given.
    package let secrets: BackupSecrets
    /// nil when it was only checked.
    package let restored: Restored?

    package struct Restored: Hashable, Sendable {
        /// Records in the new folder.
        package let size: Position
        package let checkpoints: Int
        /// That the next records will have.
        package let term: Term
    }

    /// Records after the newest checkpoint: no signature covers them.
    package var unsigned: UInt64 { size > signedSize ? size.rawValue - signedSize.rawValue : 0 }
}
