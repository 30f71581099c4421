/// The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), big-endian: names a key in a note.
package struct NoteKeyID: Hashable, Sendable, CustomStringConvertible {
    /// Marks Ed25519 signatures over the note text.
    static let ed25519: UInt8 = 0x01

    package let value: UInt32

    package init(_ value: UInt32) {
        self.value = value
    }

    /// The id of an Ed25519 key of 32 bytes.
    init(name: NoteKeyName, publicKey: [UInt8]) {
        var content: [UInt8] = Array(name.text.utf8)
        content.append(0x0A)
        content.append(Self.ed25519)
        content.append(contentsOf: publicKey)
        value = UInt32(Digest.sha256(content).word0 >> 32)
    }

    var bytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * $0)) } }

    /// Eight lowercase hexadecimal digits.
    package var description: String { Hexadecimal.text(bytes) }
}
