import Identifiers
package import MerkleTree

/// The signed checkpoints that a copy of a log is held against.
package struct CopyCheckpoints: Sendable {
    /// What the signatures were checked with; nil: they were not, since nobody gave a key.
    package let key: NoteVerifierKey?
    private let logID: LogID
    private var bySize: [Position: SignedCheckpoint] = [:]

    /// - Throws: `backupDamaged` when the key is that of another log.
    package init(of logID: LogID, key: NoteVerifierKey?) throws(EventStoreError) {
        self.logID = logID
        self.key = key
        try Self.check(key?.name, logID)
    }

    /// - Throws: `backupDamaged` for a note that the log's key has not signed, of another log, or that says
    ///   of the same size something else than one before.
    package mutating func add(note: [UInt8]) throws(EventStoreError) {
        let checkpoint: SignedCheckpoint
        let name: NoteKeyName
        do throws(MerkleTreeError) {
            checkpoint =
                if let key { try SignedCheckpoint(encoded: note, verifiedWith: key) } else {
                    try SignedCheckpoint(unverified: note)
                }
            name = try NoteKeyName(checkpoint.origin)
        } catch {
            throw EventStoreError(.backupDamaged, "a checkpoint does not hold: \(error.reason)")
        }
        try Self.check(name, logID)
        try add(checkpoint)
    }

    /// Of one that was believed before.
    mutating func add(_ checkpoint: SignedCheckpoint) throws(EventStoreError) {
        if let other = bySize[checkpoint.size] {
            guard (other.root, other.headsRoot) == (checkpoint.root, checkpoint.headsRoot) else {
                throw EventStoreError(
                    .backupDamaged,
                    "two checkpoints of \(checkpoint.size) contradict each other: the log was forked"
                )
            }
        }
        bySize[checkpoint.size] = checkpoint
        guard bySize.count > 2 * CopyLimits.checkpointsMax else { return }
        let oldest = bySize.keys.sorted()[CopyLimits.checkpointsMax]
        bySize = bySize.filter { $0.key >= oldest }
    }

    /// Ascending by size.
    var all: [SignedCheckpoint] { bySize.values.sorted { $0.size < $1.size } }

    private static func check(_ name: NoteKeyName?, _ logID: LogID) throws(EventStoreError) {
        guard let name, let named = LogKey.log(namedBy: name), named != logID else { return }
        throw EventStoreError(.backupDamaged, "\(name) signs for another log than \(logID)")
    }
}
