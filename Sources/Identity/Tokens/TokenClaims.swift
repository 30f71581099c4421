import CivilTime
import FoundationEssentials

/// What a token says of its bearer (RFC 7519), as it says it.
struct TokenClaims: Decodable {
    let iss: String?
    let sub: String?
    let aud: Audience?
    let exp: Seconds?
    let nbf: Seconds?
    let roles: [String]?
    let boards: [String]?
    let peer: String?

    /// One audience or several.
    struct Audience: Decodable {
        let names: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let one = try? container.decode(String.self) {
                names = [one]
            } else {
                names = try container.decode([String].self)
            }
        }
    }

    /// Seconds since 1970; fractions are allowed and left out.
    struct Seconds: Decodable {
        let instant: Instant

        init(from decoder: any Decoder) throws {
            let seconds = try decoder.singleValueContainer().decode(Double.self)
            guard let whole = Int64(exactly: seconds.rounded(.down)),
                !whole.multipliedReportingOverflow(by: Instant.microsecondsPerSecond).overflow
            else { throw OutOfRange() }
            instant = try Instant(microsecondsSinceEpoch: whole * Instant.microsecondsPerSecond)
        }

        private struct OutOfRange: Error {}
    }

    /// - Throws: `malformed`.
    static func read(_ bytes: [UInt8]) throws(TokenRefusal) -> TokenClaims {
        guard let claims = try? JSONDecoder().decode(TokenClaims.self, from: Data(bytes)) else {
            throw .malformed
        }
        return claims
    }
}
