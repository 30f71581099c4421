package import FoundationEssentials
import JWTKit

/// The keys of a JWKS file. A token finds its key by name, and the key says the algorithm.
package struct TokenKeys: Sendable {
    package let keys: [TokenKey]
    /// Entries that no token can be checked with, each with the reason.
    package let leftOut: [String]

    /// Keys of a file.
    package static let keysMax = 64
    package static let keyNameBytesMax = 256

    /// Why a file cannot be taken.
    package struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String

        init(_ description: String) { self.description = description }
    }

    private struct File: Decodable {
        let keys: [KeyDescription]
    }

    /// - Parameter jwks: the file's bytes (RFC 7517).
    /// - Throws: `Fault` for a file that is malformed, holds a secret, or has no key for RS256, ES256 or EdDSA.
    package init(jwks: Data) async throws(Fault) {
        let file: File
        do { file = try JSONDecoder().decode(File.self, from: jwks) } catch {
            throw Fault("is no JWKS: an object with \"keys\", a list of keys that have \"kty\"")
        }
        guard file.keys.count <= Self.keysMax else { throw Fault("has more than \(Self.keysMax) keys") }
        var keys: [TokenKey] = []
        var leftOut: [String] = []
        for (index, key) in file.keys.enumerated() {
            let name = "keys[\(index)]"
            guard key.d == nil, key.k == nil, key.kty != "oct" else {
                throw Fault(
                    "has a secret in \(name): only public halves belong here, so replace that key everywhere"
                )
            }
            guard key.use == nil || key.use == "sig" else {
                leftOut.append("\(name) is not for signatures")
                continue
            }
            guard let algorithm = key.algorithm else {
                leftOut.append("\(name) is none for RS256, ES256 or EdDSA")
                continue
            }
            keys.append(try await Self.key(key, algorithm, name))
        }
        guard !keys.isEmpty else { throw Fault("has no key for RS256, ES256 or EdDSA") }
        guard keys.count == 1 || keys.allSatisfy({ $0.id != nil }) else {
            throw Fault(
                "has several keys, and one of them has no kid: tokens could not say which one is theirs"
            )
        }
        guard Set(keys.map(\.id)).count == keys.count else { throw Fault("gives one kid to two keys") }
        self.keys = keys
        self.leftOut = leftOut
    }

    private static func key(
        _ described: KeyDescription,
        _ algorithm: SigningAlgorithm,
        _ name: String
    ) async throws(Fault) -> TokenKey {
        if let kid = described.kid, kid.isEmpty || kid.utf8.count > keyNameBytesMax {
            throw Fault("has a kid in \(name) that is empty or longer than \(keyNameBytesMax) bytes")
        }
        do {
            let collection = JWTKeyCollection()
            try await collection.add(jwk: described.publicKey(algorithm))
            let verifier = try await collection.getKey(for: KeyDescription.place)
            return TokenKey(id: described.kid, algorithm: algorithm, verifier: verifier)
        } catch {
            throw Fault("has a key in \(name) that cannot be read, or an RSA key below 2048 bits")
        }
    }

    /// - Parameter id: the token's `kid`; without one only a key that is alone is meant.
    func key(_ id: String?) -> TokenKey? {
        guard let id else { return keys.count == 1 ? keys[0] : nil }
        return keys.first { $0.id == id }
    }
}
