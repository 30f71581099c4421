package import CredentialingSchema

/// What may happen to a credential: from × command → to, and who may. Decisions, tests and the
/// documentation read this one table; a pair that is not listed is refused.
package enum CredentialLifecycle {
    package enum Command: String, CaseIterable, Sendable {
        case approveApplication, issueProvisional, issueFull, issueByReciprocity
        case fileRenewal, approveRenewal, grantExtension
        case suspend, liftSuspension, imposeProbation, liftProbation, revoke
        case surrender, retire, inactivate, transfer, reinstate
        case fileAppeal, upholdAction, overturnAction
        case voidIssue
        case renewalWindowOpened, renewalReminderDue, filingDeadlinePassed
        case gracePeriodStarted, credentialExpired, provisionalEnded, suspensionEnded, probationEnded

        /// Who may do it.
        package var roles: [CommandRole] {
            switch self {
            case .fileRenewal, .fileAppeal: [.board, .provider]
            case .renewalWindowOpened, .renewalReminderDue, .filingDeadlinePassed, .gracePeriodStarted,
                .credentialExpired, .provisionalEnded, .suspensionEnded, .probationEnded:
                [.clock]
            default: [.board]
            }
        }
    }

    package struct Transition: Sendable {
        /// nil: the person holds no such credential.
        package let from: CredentialStatus?
        package let command: Command
        package let to: CredentialStatus

        fileprivate init(_ from: CredentialStatus?, _ command: Command, _ to: CredentialStatus) {
            self.from = from
            self.command = command
            self.to = to
        }
    }

    package static let transitions: [Transition] =
        issues + renewals + discipline + holders + reinstatements + appeals + time + voids

    package static func allows(_ command: Command, from status: CredentialStatus?) -> Bool {
        transitions.contains { $0.from == status && $0.command == command }
    }

    package static func lists(
        _ command: Command,
        from: CredentialStatus?,
        to: CredentialStatus
    ) -> Bool {
        transitions.contains { $0.from == from && $0.command == command && $0.to == to }
    }

    private static let issues: [Transition] = [
        Transition(nil, .approveApplication, .active),
        Transition(.provisional, .approveApplication, .active),
        Transition(nil, .issueProvisional, .provisional),
        Transition(nil, .issueFull, .active),
        Transition(.provisional, .issueFull, .active),
        Transition(nil, .issueByReciprocity, .active),
        Transition(.provisional, .issueByReciprocity, .active),
    ]

    private static let renewals: [Transition] = [
        Transition(.active, .fileRenewal, .active),
        Transition(.inGrace, .fileRenewal, .inGrace),
        Transition(.active, .approveRenewal, .active),
        Transition(.inGrace, .approveRenewal, .active),
        // A renewal that was filed in time may be decided after the late window.
        Transition(.expired, .approveRenewal, .active),
        // So late that the cycle it approves has ended as well.
        Transition(.expired, .approveRenewal, .inGrace),
        Transition(.expired, .approveRenewal, .expired),
        Transition(.provisional, .grantExtension, .provisional),
        Transition(.active, .grantExtension, .active),
        Transition(.inGrace, .grantExtension, .active),
        // The new expiry lies before the day of the grant.
        Transition(.inGrace, .grantExtension, .inGrace),
    ]

    /// A board keeps its hold on who has a credential, also when it is not in use.
    private static let underBoard: [CredentialStatus] = [
        .provisional, .active, .inGrace, .expired, .inactive, .retired,
    ]

    private static let discipline: [Transition] =
        underBoard.flatMap { status in
            [
                Transition(status, .suspend, status),
                Transition(status, .liftSuspension, status),
                Transition(status, .imposeProbation, status),
                Transition(status, .liftProbation, status),
                Transition(status, .revoke, .revoked),
            ]
        } + [
            Transition(.surrendered, .liftSuspension, .surrendered),
            Transition(.surrendered, .liftProbation, .surrendered),
            Transition(.surrendered, .revoke, .revoked),
        ]

    private static let holders: [Transition] =
        underBoard.map { Transition($0, .surrender, .surrendered) } + [
            Transition(.active, .retire, .retired),
            Transition(.inGrace, .retire, .retired),
            Transition(.expired, .retire, .retired),
            Transition(.inactive, .retire, .retired),
            Transition(.active, .inactivate, .inactive),
            Transition(.inGrace, .inactivate, .inactive),
            Transition(.active, .transfer, .transferred),
            Transition(.inGrace, .transfer, .transferred),
            Transition(.inactive, .transfer, .transferred),
        ]

    private static let reinstatements: [Transition] = [
        Transition(.expired, .reinstate, .active),
        Transition(.inactive, .reinstate, .active),
        Transition(.retired, .reinstate, .active),
        Transition(.surrendered, .reinstate, .active),
        Transition(.surrendered, .reinstate, .provisional),
        Transition(.revoked, .reinstate, .active),
        Transition(.revoked, .reinstate, .provisional),
    ]

    private static let appeals: [Transition] =
        // Also for who died meanwhile: an action that was wrong is taken back.
        (underBoard + [.surrendered, .transferred, .revoked, .deceased]).flatMap { status in
            [
                Transition(status, .fileAppeal, status),
                Transition(status, .upholdAction, status),
                Transition(status, .overturnAction, status),
            ]
        } + (underBoard + [.surrendered]).map { Transition(.revoked, .overturnAction, $0) }

    /// Time moves a status by the dates alone; the event says that it did.
    private static let time: [Transition] =
        (underBoard + [.surrendered, .transferred, .revoked]).flatMap { status in
            [
                Transition(status, .suspensionEnded, status),
                Transition(status, .probationEnded, status),
            ]
        } + [
            Transition(.active, .renewalWindowOpened, .active),
            Transition(.active, .renewalReminderDue, .active),
            Transition(.active, .filingDeadlinePassed, .active),
            Transition(.active, .gracePeriodStarted, .inGrace),
            Transition(.active, .credentialExpired, .expired),
            Transition(.inGrace, .credentialExpired, .expired),
            Transition(.provisional, .provisionalEnded, .expired),
        ]

    private static let voids: [Transition] = [
        Transition(.provisional, .voidIssue, .void),
        Transition(.active, .voidIssue, .void),
        Transition(.inGrace, .voidIssue, .void),
        Transition(.expired, .voidIssue, .void),
        Transition(.deceased, .voidIssue, .void),
    ]
}
