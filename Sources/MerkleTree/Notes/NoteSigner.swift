package import Crypto
private import FoundationEssentials

/// A private key that signs notes under a name.
package struct NoteSigner: Sendable {
    package let verifierKey: NoteVerifierKey
    private let privateKey: Curve25519.Signing.PrivateKey

    package init(name: NoteKeyName, privateKey: Curve25519.Signing.PrivateKey) throws(MerkleTreeError) {
        verifierKey = try NoteVerifierKey(
            name: name,
            publicKey: Array(privateKey.publicKey.rawRepresentation)
        )
        self.privateKey = privateKey
    }

    /// Throws `signingFailed`.
    func signature(over text: [UInt8]) throws(MerkleTreeError) -> NoteSignature {
        do {
            let signature = try privateKey.signature(for: text)
            return NoteSignature(name: verifierKey.name, id: verifierKey.id, signature: Array(signature))
        } catch {
            throw MerkleTreeError(.signingFailed, "the key \(verifierKey.name) could not sign: \(error)")
        }
    }
}
