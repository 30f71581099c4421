import JWTKit

/// Signs bytes with one key.
package struct Signer: Sendable {
    package let keyID: String
    package let algorithm: SigningAlgorithm
    private let key: any JWTAlgorithm

    init(keyID: String, algorithm: SigningAlgorithm, key: any JWTAlgorithm) {
        self.keyID = keyID
        self.algorithm = algorithm
        self.key = key
    }

    /// A JWS signature: R ‖ S for ES256, 64 bytes for EdDSA.
    package func sign(_ message: [UInt8]) throws(SigningKey.Fault) -> [UInt8] {
        do { return try key.sign(message) } catch { throw SigningKey.Fault("does not sign: \(error)") }
    }
}

extension SigningKey {
    /// - Throws: `Fault` when the halves of the key do not belong together: nobody could check its signatures.
    package func signer() async throws(Fault) -> Signer {
        do {
            let collection = JWTKeyCollection()
            try await collection.add(jwk: jwk)
            let signer = Signer(
                keyID: id,
                algorithm: algorithm,
                key: try await collection.getKey(for: JWKIdentifier(string: id))
            )
            let publicHalf = JWTKeyCollection()
            try await publicHalf.add(jwk: publicJWK)
            let verifier = try await publicHalf.getKey(for: JWKIdentifier(string: id))
            let message = Array("a signature to be checked".utf8)
            guard try verifier.verify(try signer.sign(message), signs: message) else {
                throw Fault("has two halves that do not belong together")
            }
            return signer
        } catch let error as Fault { throw error } catch { throw Fault("does not sign: \(error)") }
    }
}
