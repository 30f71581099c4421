package import Identity

/// How callers are told apart: by tokens, by certificates, or by both.
package struct AccessSettings: Hashable, Sendable {
    /// nil: no tokens are taken.
    package var tokens: TokenSettings?
    /// The file that lists who is known by which certificate; nil: no certificates are taken.
    package var certificatesPath: String?
}

/// The keys that check tokens, and what tokens must say.
package struct TokenSettings: Hashable, Sendable {
    package var keys: KeyFile
    package var rules: TokenRules
}
