package import Identifiers

/// What a run of a backup did, and what the backup is now.
package struct BackupReport: Hashable, Sendable {
    package let logID: LogID
    /// Records in the backup.
    package let size: Position
    /// The size of the newest signed checkpoint in it; `origin` when there is none.
    package let signedSize: Position
    /// Records that this run added.
    package let added: UInt64
    package let segments: Int
    package let segmentsWritten: Int
    /// Bytes of all segments.
    package let segmentBytes: Int
    /// Checkpoints with their signatures.
    package let checkpoints: Int
    package let keySlots: UInt32
    /// Whether each key was tried: the master key was at hand.
    package let keysWereOpened: Bool
    package let secrets: BackupSecrets

    /// Records after the newest checkpoint: no signature covers them.
    package var unsigned: UInt64 { size > signedSize ? size.rawValue - signedSize.rawValue : 0 }
}
