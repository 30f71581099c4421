package import Identifiers
package import MerkleTree

/// How far an index is.
package struct IndexState: Hashable, Sendable {
    /// The last position that is in it.
    package var applied: Position
    /// The hash of the record there: another log under the same id would have another.
    package var hash: Digest
    /// The highest key slot that a record names.
    package var lastKeySlot: KeySlot?
    var logID: LogID

    static func empty(_ logID: LogID) -> IndexState {
        IndexState(applied: .origin, hash: .zero, lastKeySlot: nil, logID: logID)
    }
}
