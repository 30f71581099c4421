/// A text signed by one or more keys: the C2SP signed-note format.
package struct SignedNote: Hashable, Sendable {
    /// Larger notes are refused unread.
    package static let mostBytes = 1 << 20
    /// The format asks for 16 at least.
    package static let mostSignatures = 64

    /// What is signed: ends in a newline.
    package let text: String
    package let signatures: [NoteSignature]

    /// Signs `text` with each signer in turn.
    ///
    /// Throws `malformedNote` for a text that a note cannot hold, or without signers; `signingFailed`.
    package init(text: String, signers: [NoteSigner]) throws(MerkleTreeError) {
        let bytes = Array(text.utf8)
        try Self.check(bytes)
        guard bytes.last == 0x0A else {
            throw MerkleTreeError(.malformedNote, "the text of a note ends in a newline")
        }
        guard (1...Self.mostSignatures).contains(signers.count) else {
            throw MerkleTreeError(.malformedNote, "a note has 1 to \(Self.mostSignatures) signatures")
        }
        var signatures: [NoteSignature] = []
        for signer in signers { signatures.append(try signer.signature(over: bytes)) }
        self.text = text
        self.signatures = signatures
    }

    /// Reads a note. Nothing in it may be trusted before ``verify(with:)`` has passed.
    ///
    /// Throws `malformedNote` with the reason.
    package init(encoded bytes: [UInt8]) throws(MerkleTreeError) {
        try Self.check(bytes)
        guard let blank = Self.lastBlankLine(of: bytes) else {
            throw MerkleTreeError(.malformedNote, "no blank line sets the signatures apart")
        }
        guard bytes.last == 0x0A, blank + 1 < bytes.count else {
            throw MerkleTreeError(
                .malformedNote,
                "signature lines end in a newline, and there is at least one"
            )
        }
        guard let text = String(validating: bytes[..<blank], as: UTF8.self) else {
            throw MerkleTreeError(.malformedNote, "the text is not UTF-8")
        }
        var signatures: [NoteSignature] = []
        let lines = bytes[(blank + 1)...].dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.count <= Self.mostSignatures else {
            throw MerkleTreeError(.malformedNote, "a note has \(Self.mostSignatures) signatures at most")
        }
        for line in lines { signatures.append(try NoteSignature(line: line)) }
        self.text = text
        self.signatures = signatures
    }

    /// The bytes that ``init(encoded:)`` reads.
    package var encoded: [UInt8] {
        var encoded = text + "\n"
        for signature in signatures { encoded += signature.line + "\n" }
        return Array(encoded.utf8)
    }

    /// Checks the signature of `key`; those of other keys are ignored, as the format demands.
    ///
    /// Throws `notSigned` when the key has no signature here, `badSignature` when one is not its own.
    package func verify(with key: NoteVerifierKey) throws(MerkleTreeError) {
        let own = signatures.filter { $0.name == key.name && $0.id == key.id }
        guard !own.isEmpty else {
            throw MerkleTreeError(.notSigned, "there is no signature by \(key.name) with the id \(key.id)")
        }
        let text = Array(text.utf8)
        for signature in own where !key.isValid(signature.signature, over: text) {
            throw MerkleTreeError(
                .badSignature,
                "the signature by \(key.name) with the id \(key.id) is false"
            )
        }
    }

    /// The position of the newline that is the last empty line.
    private static func lastBlankLine(of bytes: [UInt8]) -> Int? {
        for index in stride(from: bytes.count - 1, to: 0, by: -1)
        where bytes[index] == 0x0A && bytes[index - 1] == 0x0A {
            return index
        }
        return nil
    }

    private static func check(_ bytes: [UInt8]) throws(MerkleTreeError) {
        guard bytes.count <= mostBytes else {
            throw MerkleTreeError(.malformedNote, "a note has \(mostBytes) bytes at most")
        }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw MerkleTreeError(.malformedNote, "a note is UTF-8")
        }
        guard !bytes.contains(where: { $0 < 0x20 && $0 != 0x0A }) else {
            throw MerkleTreeError(.malformedNote, "a note has no control characters other than newline")
        }
    }
}
