import Crypto
import CryptoExtras
import Foundation

/// A signer that is not the program's: tokens of any shape, also such as no library makes.
struct TestKey: Sendable {
    let kid: String?
    let algorithm: String
    /// Members of the key's entry in a JWKS, without `kid` and `alg`.
    let members: [String: String]
    let sign: @Sendable (_ message: Data) throws -> Data

    /// A key as a JWKS lists it.
    var entry: [String: String] {
        var entry = members
        entry["kid"] = kid
        entry["alg"] = algorithm
        return entry
    }

    func named(_ kid: String?) -> TestKey {
        TestKey(kid: kid, algorithm: algorithm, members: members, sign: sign)
    }

    static let rsa: TestKey = {
        do {
            let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
            let numbers = try key.publicKey.getKeyPrimitives()
            return TestKey(
                kid: "rsa",
                algorithm: "RS256",
                members: [
                    "kty": "RSA", "n": numbers.modulus.base64URL, "e": numbers.publicExponent.base64URL,
                ]
            ) { message in
                try key.signature(for: SHA256.hash(data: message), padding: .insecurePKCS1v1_5)
                    .rawRepresentation
            }
        } catch { preconditionFailure("a key is made: \(error)") }
    }()

    static func ec(_ kid: String? = "ec") -> TestKey {
        let key = P256.Signing.PrivateKey()
        let point = key.publicKey.rawRepresentation
        return TestKey(
            kid: kid,
            algorithm: "ES256",
            members: [
                "kty": "EC", "crv": "P-256", "x": point.prefix(32).base64URL, "y": point.suffix(32).base64URL,
            ]
        ) { try key.signature(for: $0).rawRepresentation }
    }

    static func ed(_ kid: String? = "ed") -> TestKey {
        let key = Curve25519.Signing.PrivateKey()
        return TestKey(
            kid: kid,
            algorithm: "EdDSA",
            members: ["kty": "OKP", "crv": "Ed25519", "x": key.publicKey.rawRepresentation.base64URL]
        ) { try key.signature(for: $0) }
    }

    /// Signs as if the bytes were a secret: what a verifier takes that believes the header.
    static func hmac(with secret: Data, kid: String?) -> TestKey {
        TestKey(kid: kid, algorithm: "HS256", members: [:]) {
            Data(HMAC<SHA256>.authenticationCode(for: $0, using: SymmetricKey(data: secret)))
        }
    }
}

extension Data {
    var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

enum JWKSText {
    static func of(_ keys: [TestKey]) -> Data { of(entries: keys.map(\.entry)) }

    static func of(entries: [[String: String]]) -> Data {
        do { return try JSONSerialization.data(withJSONObject: ["keys": entries]) } catch {
            preconditionFailure("strings encode: \(error)")
        }
    }
}
