private import Crypto
private import FoundationEssentials

/// A public key that signed notes are checked with, as C2SP signed-note has it, Ed25519 only.
package struct NoteVerifierKey: Hashable, Sendable, CustomStringConvertible {
    package let name: NoteKeyName
    package let id: NoteKeyID
    /// The 32 bytes of RFC 8032.
    package let publicKey: [UInt8]

    /// Throws `malformedKey` unless the public key has 32 bytes.
    package init(name: NoteKeyName, publicKey: [UInt8]) throws(MerkleTreeError) {
        guard publicKey.count == 32 else {
            throw MerkleTreeError(.malformedKey, "an Ed25519 key has 32 bytes, not \(publicKey.count)")
        }
        self.name = name
        self.publicKey = publicKey
        id = NoteKeyID(name: name, publicKey: publicKey)
    }

    /// Reads `name+hexkeyid+base64(0x01 ‖ public key)`.
    ///
    /// Throws `malformedKey`, also when the id is not the one that belongs to the name and the key.
    package init(_ text: String) throws(MerkleTreeError) {
        // The base64 part may hold plus signs; the name may not.
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else {
            throw MerkleTreeError(.malformedKey, "a verifier key is written as name+id+key")
        }
        guard let bytes = Base64.bytes(String(parts[2])), bytes.first == NoteKeyID.ed25519 else {
            throw MerkleTreeError(.malformedKey, "the key is not base64 of an Ed25519 key")
        }
        try self.init(name: NoteKeyName(String(parts[0])), publicKey: Array(bytes.dropFirst()))
        guard id.description == parts[1] else {
            throw MerkleTreeError(.malformedKey, "the key id is \(id), not the one that is written")
        }
    }

    /// The form that ``init(_:)`` reads.
    package var description: String {
        "\(name)+\(id)+\(Base64.text([NoteKeyID.ed25519] + publicKey))"
    }

    /// Whether `signature` is this key's over `text`.
    func isValid(_ signature: [UInt8], over text: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
        return key.isValidSignature(signature, for: text)
    }
}
