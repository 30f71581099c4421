/// The algorithms of tokens that are taken. All of them have two halves of a key: what checks cannot sign.
package enum SigningAlgorithm: String, CaseIterable, Sendable {
    case rs256 = "RS256"
    case es256 = "ES256"
    case edDSA = "EdDSA"
}
