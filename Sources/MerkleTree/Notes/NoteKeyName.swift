/// The name of a key that signs notes: not empty, no plus sign, no Unicode spaces, no control characters.
package struct NoteKeyName: Hashable, Sendable, CustomStringConvertible {
    package static let longest = 256

    package let text: String

    /// Throws `malformedKey` with the reason.
    package init(_ text: String) throws(MerkleTreeError) {
        guard !text.isEmpty, text.utf8.count <= Self.longest else {
            throw MerkleTreeError(.malformedKey, "a key name has 1 to \(Self.longest) bytes")
        }
        for scalar in text.unicodeScalars
        where scalar == "+" || scalar.properties.isWhitespace || scalar.value < 32 {
            throw MerkleTreeError(.malformedKey, "a key name has no spaces, plus signs or control characters")
        }
        self.text = text
    }

    // Names are compared by their bytes: text that merely looks alike is another key.
    package static func == (left: NoteKeyName, right: NoteKeyName) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }

    package var description: String { text }
}
