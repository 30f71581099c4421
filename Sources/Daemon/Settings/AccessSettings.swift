package import Identity

/// How callers are told apart: the keys that check their tokens, and what tokens must say.
package struct AccessSettings: Hashable, Sendable {
    package var keys: KeyFile
    package var rules: TokenRules
}
