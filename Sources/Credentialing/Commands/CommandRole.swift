/// Who may send a command, and so move an application or a credential.
package enum CommandRole: String, CaseIterable, Sendable {
    /// In its own jurisdiction.
    case board
    /// A training provider, also on the person's behalf.
    case provider
    case supervisor
    case auditor
    /// Who runs the daemon.
    case `operator`
    /// The daemon itself, when a day has come.
    case clock
}
