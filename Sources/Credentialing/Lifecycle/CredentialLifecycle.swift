package import CredentialingSchema

/// What may happen to a credential: from × command → to. Decisions and tests read this one table;
/// a pair that is not listed is refused.
package enum CredentialLifecycle {
    package enum Command: String, CaseIterable, Sendable {
        case approveApplication
        case fileRenewal
        case approveRenewal
        case voidIssue
    }

    package struct Transition: Sendable {
        /// nil: the credential does not exist yet.
        package let from: CredentialStatus?
        package let command: Command
        package let to: CredentialStatus
    }

    /// Time moves active → in grace → expired by the dates alone; no command is listed for it.
    package static let transitions: [Transition] = [
        Transition(from: nil, command: .approveApplication, to: .active),
        Transition(from: .active, command: .fileRenewal, to: .active),
        Transition(from: .inGrace, command: .fileRenewal, to: .inGrace),
        Transition(from: .active, command: .approveRenewal, to: .active),
        Transition(from: .inGrace, command: .approveRenewal, to: .active),
        // A renewal that was filed in time may be decided after the late window.
        Transition(from: .expired, command: .approveRenewal, to: .active),
        // So late that the cycle it approves has ended as well.
        Transition(from: .expired, command: .approveRenewal, to: .inGrace),
        Transition(from: .expired, command: .approveRenewal, to: .expired),
        Transition(from: .active, command: .voidIssue, to: .void),
        Transition(from: .inGrace, command: .voidIssue, to: .void),
        Transition(from: .expired, command: .voidIssue, to: .void),
    ]

    package static func allows(_ command: Command, from status: CredentialStatus?) -> Bool {
        transitions.contains { $0.from == status && $0.command == command }
    }
}
