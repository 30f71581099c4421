import JWTKit

/// One entry of a JWKS (RFC 7517) as it is written. Of the many members those that are needed to take or refuse it.
struct KeyDescription: Decodable {
    let kty: String
    let kid: String?
    let alg: String?
    let use: String?
    let crv: String?
    let n: String?
    let e: String?
    let x: String?
    let y: String?
    // Halves that nobody but the signer may have.
    let d: String?
    let k: String?

    /// What the key checks; nil when tokens of that kind are not taken.
    var algorithm: SigningAlgorithm? {
        let own: SigningAlgorithm? =
            switch (kty, crv) {
            case ("RSA", nil): .rs256
            case ("EC", "P-256"): .es256
            case ("OKP", "Ed25519"): .edDSA
            default: nil
            }
        guard let own, alg == nil || alg == own.rawValue else { return nil }
        return own
    }

    /// The public half in the library's form.
    func publicKey(_ algorithm: SigningAlgorithm) -> JWK {
        switch algorithm {
        case .rs256: JWK.rsa(.rs256, identifier: Self.place, modulus: n, exponent: e)
        case .es256: JWK.ecdsa(.es256, identifier: Self.place, x: x, y: y, curve: .p256)
        case .edDSA: JWK.octetKeyPair(.eddsa, identifier: Self.place, x: x, y: nil, curve: .ed25519)
        }
    }

    /// The library wants a name; each key is alone in its collection, so that no token is tried with another one.
    static let place = JWKIdentifier(string: "key")
}
