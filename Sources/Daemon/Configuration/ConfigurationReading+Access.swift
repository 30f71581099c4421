import Identity
import ShapedYAML

extension ConfigurationReading {
    mutating func access(_ content: ConfigurationContent.Access) -> AccessSettings? {
        let section = "access"
        let jwks = needed(content.jwks, section, "jwks", "the file with the keys that check tokens")
        let issuer = needed(content.issuer, section, "issuer", "who makes the tokens, as they say it (iss)")
        let audience = needed(
            content.audience,
            section,
            "audience",
            "what the tokens are for, as they say it (aud)"
        )
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

    mutating func needed(_ value: String?, _ section: String, _ name: String, _ what: String) -> String? {
        if let value, !value.isEmpty { return value }
        note(
            value == nil ? section : "\(section).\(name)",
            value == nil ? "has no \(name): \(what)" : "is empty"
        )
        return nil
    }
}
