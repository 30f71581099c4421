import Crypto
package import Foundation
import JWTKit

/// A key that signs tokens: for tests, trials and small boards. Whoever has one can be anybody.
package struct SigningKey: Sendable {
    /// RFC 7638: made of the public half, so that the same key always has the same name.
    package let id: String
    package let algorithm: SigningAlgorithm
    private let text: PrivateText

    /// A private JWK, as the file has it.
    private struct PrivateText: Codable {
        var alg: String
        var crv: String
        var d: String
        var kid: String
        var kty: String
        var x: String
        var y: String?
    }

    /// What a JWKS has of a key.
    struct PublicText: Codable {
        var alg: String
        var crv: String
        var kid: String
        var kty: String
        var use = "sig"
        var x: String
        var y: String?
    }

    package struct Fault: Error, CustomStringConvertible {
        package let description: String

        package init(_ description: String) { self.description = description }
    }

    /// - Parameter algorithm: EdDSA or ES256.
    package static func make(_ algorithm: SigningAlgorithm) throws(Fault) -> SigningKey {
        switch algorithm {
        case .edDSA:
            let key = Curve25519.Signing.PrivateKey()
            let x = Base64URL.text(key.publicKey.rawRepresentation)
            return SigningKey(.edDSA, "OKP", "Ed25519", d: key.rawRepresentation, x: x, y: nil)
        case .es256:
            let key = P256.Signing.PrivateKey()
            let point = key.publicKey.rawRepresentation
            let (x, y) = (Base64URL.text(point.prefix(32)), Base64URL.text(point.suffix(32)))
            return SigningKey(.es256, "EC", "P-256", d: key.rawRepresentation, x: x, y: y)
        case .rs256:
            throw Fault("keys are made for EdDSA or ES256; RSA keys come from elsewhere")
        }
    }

    private init(
        _ algorithm: SigningAlgorithm,
        _ kty: String,
        _ crv: String,
        d: Data,
        x: String,
        y: String?
    ) {
        id = Self.thumbprint(kty, crv, x: x, y: y)
        self.algorithm = algorithm
        text = PrivateText(
            alg: algorithm.rawValue,
            crv: crv,
            d: Base64URL.text(d),
            kid: id,
            kty: kty,
            x: x,
            y: y
        )
    }

    /// - Parameter json: a private JWK with `kid` and `alg`, as `token new-key` writes it.
    package init(json: Data) throws(Fault) {
        guard let text = try? JSONDecoder().decode(PrivateText.self, from: json),
            let algorithm = SigningAlgorithm(rawValue: text.alg), algorithm != .rs256
        else { throw Fault("is no private key that `credentiald token new-key` made") }
        id = text.kid
        self.algorithm = algorithm
        self.text = text
    }

    /// SHA-256 of the public half's members in their one form, in base64url.
    private static func thumbprint(_ kty: String, _ crv: String, x: String, y: String?) -> String {
        let last = y.map { ",\"y\":\"\($0)\"" } ?? ""
        let canonical = "{\"crv\":\"\(crv)\",\"kty\":\"\(kty)\",\"x\":\"\(x)\"\(last)}"
        return Base64URL.text(Data(SHA256.hash(data: Data(canonical.utf8))))
    }

    /// What `new-key` names such a key.
    var thumbprint: String { Self.thumbprint(text.kty, text.crv, x: text.x, y: text.y) }

    /// The private key as a JWK, for a file that nobody else can read.
    package var privateJSON: Data { Self.json(text) }

    /// The public half as an entry of a JWKS.
    var publicText: PublicText {
        PublicText(alg: text.alg, crv: text.crv, kid: text.kid, kty: text.kty, x: text.x, y: text.y)
    }

    private static func json(_ value: some Encodable) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        do { return try encoder.encode(value) } catch { preconditionFailure("strings encode: \(error)") }
    }

    /// Both halves in the library's form.
    var jwk: JWK { jwk(withPrivateHalf: true) }
    var publicJWK: JWK { jwk(withPrivateHalf: false) }

    private func jwk(withPrivateHalf: Bool) -> JWK {
        let place = JWKIdentifier(string: id)
        let d = withPrivateHalf ? text.d : nil
        return algorithm == .edDSA
            ? .octetKeyPair(.eddsa, identifier: place, x: text.x, y: nil, curve: .ed25519, privateKey: d)
            : .ecdsa(.es256, identifier: place, x: text.x, y: text.y, curve: .p256, privateKey: d)
    }

    /// Signs what a token says.
    package func sign(_ claims: MintedClaims) async throws(Fault) -> String {
        do {
            let collection = JWTKeyCollection()
            try await collection.add(jwk: jwk)
            return try await collection.sign(claims, kid: JWKIdentifier(string: id))
        } catch { throw Fault("does not sign: \(error)") }
    }
}
