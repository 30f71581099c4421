package import FoundationEssentials

/// The public half of a key, as documents for others list it.
package struct ListedKey: Encodable, Hashable, Sendable {
    package let kid: String
    let alg: String
    let kty: String
    let crv: String?
    let n: String?
    let e: String?
    let x: String?
    let y: String?
    let use = "sig"

    package func named(_ name: String) -> ListedKey {
        ListedKey(kid: name, alg: alg, kty: kty, crv: crv, n: n, e: e, x: x, y: y)
    }

    /// The keys of a JWKS file whose signatures can be checked.
    ///
    /// - Throws: `TokenKeys.Fault` for what `TokenKeys` refuses, and for a key without a name.
    package static func all(jwks: Data) async throws(TokenKeys.Fault) -> [ListedKey] {
        _ = try await TokenKeys(jwks: jwks)
        struct File: Decodable { let keys: [KeyDescription] }
        guard let file = try? JSONDecoder().decode(File.self, from: jwks) else {
            throw TokenKeys.Fault("is no JWKS: an object with \"keys\"")
        }
        var keys: [ListedKey] = []
        for key in file.keys where key.use == nil || key.use == "sig" {
            guard let algorithm = key.algorithm else { continue }
            guard let kid = key.kid else { throw TokenKeys.Fault("has a key without a kid") }
            keys.append(
                ListedKey(
                    kid: kid,
                    alg: algorithm.rawValue,
                    kty: key.kty,
                    crv: key.crv,
                    n: key.n,
                    e: key.e,
                    x: key.x,
                    y: key.y
                )
            )
        }
        return keys
    }
}

extension SigningKey {
    /// The public half.
    package var listed: ListedKey {
        let text = publicText
        return ListedKey(
            kid: text.kid,
            alg: text.alg,
            kty: text.kty,
            crv: text.crv,
            n: nil,
            e: nil,
            x: text.x,
            y: text.y
        )
    }
}
