import FoundationEssentials

/// What a token's header says that matters. Keys that it brings along (`jwk`, `jku`, `x5c`) are never looked at.
struct TokenHeader: Decodable {
    let alg: String
    let kid: String?
    private let crit: [String]?

    /// - Throws: `malformed`, `extensionUnknown`.
    static func read(_ bytes: [UInt8]) throws(TokenRefusal) -> TokenHeader {
        guard let header = try? JSONDecoder().decode(TokenHeader.self, from: Data(bytes)) else {
            throw .malformed
        }
        guard header.crit == nil else { throw .extensionUnknown }
        return header
    }
}
