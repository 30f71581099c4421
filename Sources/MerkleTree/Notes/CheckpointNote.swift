/// A checkpoint with the signature of its log, and perhaps those of witnesses.
package struct CheckpointNote: Hashable, Sendable {
    package let checkpoint: Checkpoint
    package let note: SignedNote

    /// Signs a checkpoint.
    ///
    /// Throws `signingFailed`, `malformedNote` without signers.
    package init(signing checkpoint: Checkpoint, with signers: NoteSigner...) throws(MerkleTreeError) {
        self.checkpoint = checkpoint
        note = try SignedNote(text: checkpoint.text, signers: signers)
    }

    /// Reads a checkpoint and checks that the log whose key this is has signed it.
    ///
    /// The log's origin must be the name of the key.
    ///
    /// Throws `malformedNote`, `notSigned`, `badSignature`, `malformedCheckpoint` or `sizeOutOfRange`.
    package init(encoded bytes: [UInt8], verifiedWith key: NoteVerifierKey) throws(MerkleTreeError) {
        note = try SignedNote(encoded: bytes)
        try note.verify(with: key)
        checkpoint = try Checkpoint(text: note.text)
        guard checkpoint.origin.utf8.elementsEqual(key.name.text.utf8) else {
            throw MerkleTreeError(
                .malformedCheckpoint,
                "the checkpoint is of another log than the key \(key.name)"
            )
        }
    }

    /// The bytes that ``init(encoded:verifiedWith:)`` reads.
    package var encoded: [UInt8] { note.encoded }
}
