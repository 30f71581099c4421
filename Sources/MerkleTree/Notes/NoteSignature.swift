/// One signature line of a note; of any algorithm, since those of unknown keys are kept and ignored.
package struct NoteSignature: Hashable, Sendable {
    /// Em dash and space.
    static let lead = Array("\u{2014} ".utf8)

    package let name: NoteKeyName
    package let id: NoteKeyID
    /// The bytes after the key id, at least one.
    package let signature: [UInt8]

    init(name: NoteKeyName, id: NoteKeyID, signature: [UInt8]) {
        self.name = name
        self.id = id
        self.signature = signature
    }

    /// Reads a line without its newline; it has no control characters and is valid UTF-8.
    init(line: ArraySlice<UInt8>) throws(MerkleTreeError) {
        guard line.starts(with: Self.lead) else {
            throw MerkleTreeError(.malformedNote, "a signature line begins with an em dash and a space")
        }
        let parts = line.dropFirst(Self.lead.count).split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw MerkleTreeError(.malformedNote, "a signature line has a key name, a space and base64")
        }
        guard let bytes = Base64.bytes(String(decoding: parts[1], as: UTF8.self)), bytes.count > 4 else {
            throw MerkleTreeError(.malformedNote, "a signature is base64 of a key id and more")
        }
        do {
            name = try NoteKeyName(String(decoding: parts[0], as: UTF8.self))
        } catch {
            throw MerkleTreeError(.malformedNote, error.reason)
        }
        id = NoteKeyID(bytes[..<4].reduce(0) { $0 << 8 | UInt32($1) })
        signature = Array(bytes[4...])
    }

    /// The line without its newline.
    var line: String { "\u{2014} \(name) \(Base64.text(id.bytes + signature))" }
}
