package import CivilTime
package import Identifiers
package import JWTKit

/// What a token that is made here says.
package struct MintedClaims: JWTPayload, Sendable {
    private let iss: String
    private let aud: String
    private let sub: String
    private let roles: [String]
    private let boards: [String]?
    private let peer: String?
    private let iat: Int64
    private let exp: Int64

    /// The longest life of a token that is made here.
    package static let lifetimeSecondsMax: Int64 = 366 * 86_400

    package init(
        issuer: String,
        audience: String,
        subject: String,
        roles: [Role],
        boards: [BoardCode],
        person: PeerID?,
        from now: Instant,
        lifetimeSeconds: Int64
    ) {
        precondition((1...Self.lifetimeSecondsMax).contains(lifetimeSeconds), "every token ends")
        iss = issuer
        aud = audience
        sub = subject
        self.roles = roles.map(\.rawValue)
        self.boards = boards.isEmpty ? nil : boards.map(\.description)
        peer = person?.description
        iat = now.secondsSinceEpoch
        exp = now.secondsSinceEpoch + lifetimeSeconds
    }

    /// Tokens are checked by `TokenVerifier`, never by the library's own rules.
    package func verify(using algorithm: some JWTAlgorithm) throws {}
}
