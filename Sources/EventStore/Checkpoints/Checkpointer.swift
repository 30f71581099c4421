import Identifiers
import LMDB
import MerkleTree

/// Makes checkpoints: brings the map of heads up to where the index is, signs both roots, keeps the note.
///
/// Runs beside the writer, on a thread of its own, and holds it up for one short transaction of the log.
/// Never signs what contradicts an earlier checkpoint of the log.
struct Checkpointer: Sendable {
    let log: Log
    let index: Index
    let heads: HeadMap
    let signer: NoteSigner

    /// Makes a checkpoint of what is applied, unless there is one of that size.
    ///
    /// - Parameter goesOn: asked between the transactions of a long way; false gives up.
    /// - Throws: `forkedLog` when the log is not what it was when the last checkpoint was signed.
    func checkpoint(goesOn: () -> Bool = { true }) throws(EventStoreError) {
        let size = try index.state().applied
        guard size > .origin else { return }
        let last = try lastCheckpoint()
        if let last { try check(last, against: size) }
        let isSigned = last?.size == size
        let covered = try heads.state().size
        guard !isSigned || covered < size else { return }
        let root = try index.root(size: size)
        try heads.advance(to: size, index: index, goesOn: goesOn) { (headsRoot) throws(EventStoreError) in
            guard !isSigned else {
                guard headsRoot == last?.headsRoot else {
                    throw EventStoreError(
                        .forkedLog,
                        "the stream heads at \(size) are not those that were signed"
                    )
                }
                return
            }
            try keep(root, headsRoot, size)
        }
    }

    private func lastCheckpoint() throws(EventStoreError) -> SignedCheckpoint? {
        guard let (size, note) = try log.newestNote() else { return nil }
        return try StoredNote.checkpoint(note, at: size, signer.verifierKey)
    }

    private func check(_ last: SignedCheckpoint, against size: Position) throws(EventStoreError) {
        guard last.size <= size else {
            throw EventStoreError(.forkedLog, "a checkpoint was signed of \(last.size), beyond \(size)")
        }
        let root = try index.root(size: last.size)
        guard root == last.root else {
            throw EventStoreError(
                .forkedLog,
                "the root at \(last.size) is \(root.base64), but \(last.root.base64) was signed"
            )
        }
    }

    /// Signs the roots and makes the checkpoint durable. Waits while a batch is written.
    func keep(_ root: Digest, _ headsRoot: Digest, _ size: Position) throws(EventStoreError) {
        let checkpoint: SignedCheckpoint
        do throws(MerkleTreeError) {
            checkpoint = try SignedCheckpoint(size: size, root: root, headsRoot: headsRoot, signer: signer)
        } catch {
            throw EventStoreError(.storage, error.description)
        }
        do throws(LMDBError) {
            try log.put(checkpoint, keepingNewest: CheckpointLimits.newestKept)
        } catch {
            // The batch that it waited for may have had the log given up: that one's failure is that one's to tell.
            if error.isFailedWrite { log.fail("a write of a checkpoint failed: \(error)") }
            throw EventStoreError(error)
        }
    }
}

/// Notes as they stand in the log.
enum StoredNote {
    /// - Throws: `forkedLog` when it is not a note of that size signed by the log's key.
    static func checkpoint(
        _ note: [UInt8],
        at size: Position,
        _ key: NoteVerifierKey
    ) throws(EventStoreError) -> SignedCheckpoint {
        do throws(MerkleTreeError) {
            return try SignedCheckpoint(encoded: note, of: size, verifiedWith: key)
        } catch {
            throw EventStoreError(.forkedLog, "the checkpoint of \(size) in the log: \(error)")
        }
    }
}
