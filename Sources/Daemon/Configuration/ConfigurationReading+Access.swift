import HTTPAPI
import Identity
import ShapedYAML

extension ConfigurationReading {
    mutating func access(_ content: ConfigurationContent.Access) -> AccessSettings? {
        if content.certificates == "" { note("access.certificates", "is empty") }
        let saysTokens = content.jwks != nil || content.issuer != nil || content.audience != nil
        guard saysTokens || content.certificates == nil else {
            return AccessSettings(certificatesPath: content.certificates)
        }
        guard let tokens = tokens(content) else { return nil }
        return AccessSettings(tokens: tokens, certificatesPath: content.certificates)
    }

    private mutating func tokens(_ content: ConfigurationContent.Access) -> TokenSettings? {
        let jwks = needed(content.jwks, "access", "jwks", "the file with the keys that check tokens")
        let issuer = needed(content.issuer, "access", "issuer", "who makes the tokens, as they say it (iss)")
        let audience = needed(
            content.audience,
            "access",
            "audience",
            "what the tokens are for, as they say it (aud)"
        )
        let leeway = content.leewaySeconds.map { Int64($0) } ?? TokenRules.leewaySecondsDefault
        guard let jwks, let issuer, let audience else { return nil }
        return TokenSettings(
            keys: KeyFile(path: jwks),
            rules: TokenRules(issuer: issuer, audience: audience, leewaySeconds: leeway)
        )
    }

    mutating func tls(_ content: ConfigurationContent.TLS) -> TLSSettings? {
        let certificate = needed(content.certificate, "tls", "certificate", "a file in PEM")
        let key = needed(content.key, "tls", "key", "the file with its private key in PEM")
        if content.clientAuthority == "" { note("tls.clientAuthority", "is empty") }
        if content.clientCertificate != nil, content.clientAuthority == nil {
            note("tls.clientCertificate", "needs tls.clientAuthority: whose certificates are taken")
        }
        guard let certificate, let key else { return nil }
        var settings = TLSSettings(certificatePath: certificate, keyPath: key)
        settings.clientAuthorityPath = content.clientAuthority
        settings.requiresClientCertificate = content.clientCertificate == "required"
        if let version = content.minimumVersion.flatMap(TLSSettings.Version.init) {
            settings.minimumVersion = version
        }
        return settings
    }

    /// An authority without a list would let everybody in whom it ever made a certificate for, or nobody.
    mutating func checkTogether(_ content: ConfigurationContent) {
        let (authority, list) = (content.tls?.clientAuthority, content.access?.certificates)
        if list != nil, authority == nil {
            note("access.certificates", "needs tls.clientAuthority: who makes these certificates")
        }
        if authority != nil, list == nil {
            note(
                "tls.clientAuthority",
                "needs access.certificates: the file that lists whose certificates are taken"
            )
        }
    }

    mutating func needed(
        _ value: String?,
        _ mapping: String,
        _ name: String,
        _ what: String
    ) -> String? {
        if let value, !value.isEmpty { return value }
        note(
            value == nil ? mapping : "\(mapping).\(name)",
            value == nil ? "has no \(name): \(what)" : "is empty"
        )
        return nil
    }
}
