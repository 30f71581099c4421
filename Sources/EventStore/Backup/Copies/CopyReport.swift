package import Identifiers
package import MerkleTree

/// What a copy of a log holds, all of it checked, and what was made of it.
package struct CopyReport: Hashable, Sendable {
    package let logID: LogID
    /// What the signatures were checked with; nil: they were not.
    package let verifierKey: NoteVerifierKey?
    /// Records in the copy, those of a command at the end that is not whole left out.
    package let size: Position
    /// The size of the newest checkpoint that they were held against.
    package let signedSize: Position
    /// Records that stand in the copy more than once: each was taken once.
    package let repeated: UInt64
    /// Records at the end whose command is not whole: they are left out.
    package let unfinished: Int
    package let streams: Int
    package let commands: Int
    package let checkpoints: Int
    /// The sizes of those in the backup that do not hold: larger ones prove the same records.
    package let checkpointsLeftOut: [Position]
    /// The highest key slot that a record names.
    package let keySlots: UInt32
    /// Destroyed where the data keys were found: those people's data was erased.
    package let slotsDestroyed: Int
    /// Named by records and not at hand: the personal data sealed with them can be read by nobody.
    package let slotsLost: UInt32
    package let secrets: BackupSecrets
    /// nil when it was only checked.
    package let restored: RestoreReport.Restored?

    /// Records after the newest checkpoint: no signature covers them.
    package var unsigned: UInt64 { size > signedSize ? size.rawValue - signedSize.rawValue : 0 }
}
