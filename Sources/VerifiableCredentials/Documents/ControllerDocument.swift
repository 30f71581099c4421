import Identity

/// The issuer's controlled identifier document (W3C Controlled Identifiers 1.0), which is also the DID document of a
/// `did:web`: the keys that its signatures can be checked with.
struct ControllerDocument: Encodable {
    private let context: [String]
    private let id: String
    private let verificationMethod: [Method]
    private let assertionMethod: [String]

    private enum CodingKeys: String, CodingKey {
        case context = "@context"
        case id, verificationMethod, assertionMethod
    }

    private struct Method: Encodable {
        let id: String
        let type = "JsonWebKey"
        let controller: String
        let publicKeyJwk: ListedKey
    }

    init(_ address: IssuerAddress, _ keys: [ListedKey]) {
        context =
            address.isDID
            ? ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"]
            : ["https://www.w3.org/ns/cid/v1"]
        id = address.issuer
        verificationMethod = keys.map {
            Method(id: address.key($0.kid), controller: address.issuer, publicKeyJwk: $0)
        }
        assertionMethod = verificationMethod.map(\.id)
    }
}

/// The same keys as a JWK Set (RFC 7517). Here a key's name is the one that signatures give, an address.
struct KeySetDocument: Encodable {
    private let keys: [ListedKey]

    init(_ address: IssuerAddress, _ keys: [ListedKey]) {
        self.keys = keys.map { $0.named(address.key($0.kid)) }
    }
}
