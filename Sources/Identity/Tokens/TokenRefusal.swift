/// Why a token is not taken. The text never repeats what the token says.
package enum TokenRefusal: Error, Hashable, Sendable {
    case tooLong
    case malformed
    /// Its header asks for something that is not understood (`crit`).
    case extensionUnknown
    case algorithmRefused
    case keyUnnamed
    case keyUnknown
    case signatureWrong
    case claimMissing(String)
    case claimMalformed(String)
    case expired
    case notYetValid
    case issuerWrong
    case audienceWrong
    case roleUnknown
    case boardsMissing
    case personMissing
}

extension TokenRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong: "the token is longer than \(TokenVerifier.tokenBytesMax) bytes"
        case .malformed: "the token is not a signed JWT in compact form"
        case .extensionUnknown: "the token's header asks for an extension (crit) that is not understood"
        case .algorithmRefused: "the token's algorithm is not the one of its key: RS256, ES256 or EdDSA"
        case .keyUnnamed: "the token does not say with which key it is signed (kid)"
        case .keyUnknown: "the token is signed with a key that is not known here"
        case .signatureWrong: "the token's signature does not fit"
        case .claimMissing(let name): "the token has no \(name)"
        case .claimMalformed(let name): "the token's \(name) is not of the form that is expected"
        case .expired: "the token has expired"
        case .notYetValid: "the token is not valid yet"
        case .issuerWrong: "the token is of another issuer"
        case .audienceWrong: "the token is for another audience"
        case .roleUnknown: "the token names a role that does not exist"
        case .boardsMissing: "the token has the role board and names no boards"
        case .personMissing: "the token has the role holder and names no peer"
        }
    }
}
