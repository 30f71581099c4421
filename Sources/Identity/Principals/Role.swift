/// What somebody may be to the daemon. A token names roles; one that is not here is refused.
package enum Role: String, CaseIterable, Sendable {
    /// A training provider, also on people's behalf.
    case provider
    case supervisor
    /// A certification board, for the boards that its token names.
    case board
    case employer
    /// A person whose record this is: the person that the token names.
    case holder
    case auditor
    /// Who runs the daemon.
    case `operator`
}
