import Identity
import ShapedYAML

extension ConfigurationReading {
    mutating func access(_ content: ConfigurationContent.Access) -> AccessSettings? {
        let jwks = needed(content.jwks, "jwks", "the file with the keys that check tokens")
        let issuer = needed(content.issuer, "issuer", "who makes the tokens, as they say it (iss)")
        let audience = needed(content.audience, "audience", "what the tokens are for, as they say it (aud)")
        let leeway = content.leewaySeconds.map { Int64($0) } ?? TokenRules.leewaySecondsDefault
        guard leeway <= TokenRules.leewaySecondsMax else {
            note("access.leewaySeconds", "is more than \(TokenRules.leewaySecondsMax)")
            return nil
        }
        guard let jwks, let issuer, let audience else { return nil }
        return AccessSettings(
            keys: KeyFile(path: jwks),
            rules: TokenRules(issuer: issuer, audience: audience, leewaySeconds: leeway)
        )
    }

    private mutating func needed(_ value: String?, _ name: String, _ what: String) -> String? {
        if let value, !value.isEmpty { return value }
        note(
            value == nil ? "access" : "access.\(name)",
            value == nil ? "has no \(name): \(what)" : "is empty"
        )
        return nil
    }
}
