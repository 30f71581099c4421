package import Identifiers
package import MerkleTree

/// What the log's owner signed of one size: the root over all positions, and the root of the map of stream
/// heads in an extension line `heads <base64>`.
package struct SignedCheckpoint: Hashable, Sendable {
    /// Leads the extension line.
    package static let headsLead = "heads "

    /// The size of the log, which is also its last position then.
    package let size: Position
    /// Over all positions.
    package let root: Digest
    /// Of the map of stream heads.
    package let headsRoot: Digest
    /// The log's name.
    package let origin: String
    /// The note as it is kept and handed out.
    package let encoded: [UInt8]

    /// Signs.
    ///
    /// - Throws: `signingFailed`.
    init(size: Position, root: Digest, headsRoot: Digest, signer: NoteSigner) throws(MerkleTreeError) {
        let checkpoint = try Checkpoint(
            origin: signer.verifierKey.name.text,
            size: TreeSize(size),
            root: root,
            extensions: [Self.headsLead + headsRoot.base64]
        )
        encoded = try CheckpointNote(signing: checkpoint, with: signer).encoded
        self.size = size
        self.root = root
        self.headsRoot = headsRoot
        origin = checkpoint.origin
    }

    /// Reads a note and checks that the log's key has signed it. Pure: needs nothing but these bytes.
    ///
    /// - Throws: as `CheckpointNote` does; `malformedCheckpoint` also when there is not one line of heads.
    package init(encoded bytes: [UInt8], verifiedWith key: NoteVerifierKey) throws(MerkleTreeError) {
        try self.init(try CheckpointNote(encoded: bytes, verifiedWith: key).checkpoint, encoded: bytes)
    }

    /// Reads a note whose signature nobody can check here: it says what somebody wrote.
    init(unverified bytes: [UInt8]) throws(MerkleTreeError) {
        try self.init(try Checkpoint(text: try SignedNote(encoded: bytes).text), encoded: bytes)
    }

    private init(_ checkpoint: Checkpoint, encoded bytes: [UInt8]) throws(MerkleTreeError) {
        // Byte by byte: a mark that begins the value would be one character with the space.
        let lead = Self.headsLead.utf8
        let lines = checkpoint.extensions.filter { $0.utf8.starts(with: lead) }
        guard let line = lines.first, lines.count == 1 else {
            throw MerkleTreeError(.malformedCheckpoint, "a checkpoint has one line of stream heads")
        }
        headsRoot = try Digest(base64: String(decoding: line.utf8.dropFirst(lead.count), as: UTF8.self))
        size = Position(checkpoint.size.count)
        root = checkpoint.root
        origin = checkpoint.origin
        encoded = bytes
    }

    /// The same for a note that is kept as that of one size.
    init(
        encoded bytes: [UInt8],
        of expected: Position,
        verifiedWith key: NoteVerifierKey
    ) throws(MerkleTreeError) {
        try self.init(encoded: bytes, verifiedWith: key)
        guard size == expected else { throw MerkleTreeError(.malformedCheckpoint, "it is of \(size)") }
    }

    /// The note as text.
    package var text: String { String(decoding: encoded, as: UTF8.self) }
}
