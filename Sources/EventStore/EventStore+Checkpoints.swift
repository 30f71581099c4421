package import Identifiers
package import MerkleTree

extension EventStore {
    /// What checkpoints of this log are checked with, to be handed out once and kept by those who check. Its
    /// description is the text form `name+id+key`.
    ///
    /// - Throws: `noCheckpoint` for a read-only store of a log that was never opened by an owner with a key.
    package var verifierKey: NoteVerifierKey {
        get throws(EventStoreError) {
            guard let key = try log.verifierKey() else {
                throw EventStoreError(.noCheckpoint, "the log has no key for checkpoints yet")
            }
            return key
        }
    }

    /// The newest checkpoint, its signature checked; nil when there is none. While a writer runs, it is about
    /// a second old at most.
    ///
    /// - Throws: `forkedLog` when it is not the log's own.
    package func checkpoint() throws(EventStoreError) -> SignedCheckpoint? {
        guard let (size, note) = try log.newestNote() else { return nil }
        return try StoredNote.checkpoint(note, at: size, verifierKey)
    }

    /// The checkpoint of a size, its signature checked; nil when there is none, or none any more.
    package func checkpoint(size: Position) throws(EventStoreError) -> SignedCheckpoint? {
        guard let note = try log.note(at: size) else { return nil }
        return try StoredNote.checkpoint(note, at: size, verifierKey)
    }

    /// Signs a text that is no checkpoint with the log's key.
    ///
    /// - Parameter keyPath: nil: where the data folder has it.
    /// - Throws: `notFound`, `keysDamaged`; `wrongLogKey` when the key in the file is another one.
    package func sign(_ text: String, keyPath: String?) throws(EventStoreError) -> SignedNote {
        let path = keyPath ?? folder.logKey
        let key = try verifierKey
        try LogKey.check(path, signs: key)
        let signer = try LogKey.signer(path: path, name: key.name, create: false)
        do throws(MerkleTreeError) { return try SignedNote(text: text, signers: [signer]) } catch {
            throw EventStoreError(.wrongLogKey, "the text cannot be signed: \(error.reason)")
        }
    }
}
