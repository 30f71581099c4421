/// What every token must say, by the daemon's configuration.
package struct TokenRules: Hashable, Sendable {
    package var issuer: String
    package var audience: String
    /// Seconds by which the issuer's clock and this one may differ: a token is taken so much before its
    /// beginning and after its end.
    package var leewaySeconds: Int64

    package static let leewaySecondsDefault: Int64 = 60
    package static let leewaySecondsMax: Int64 = 600

    package init(issuer: String, audience: String, leewaySeconds: Int64 = leewaySecondsDefault) {
        precondition((0...Self.leewaySecondsMax).contains(leewaySeconds), "clocks differ by minutes")
        self.issuer = issuer
        self.audience = audience
        self.leewaySeconds = leewaySeconds
    }
}
