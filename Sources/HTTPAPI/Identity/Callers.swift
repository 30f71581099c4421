package import Identity

/// Whom a server serves.
package enum Callers: Sendable {
    /// Everybody on this machine, with all roles, and nobody else: for trying things out.
    case development
    /// Whoever shows a token.
    case tokens(Authenticator)
}
