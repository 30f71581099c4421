package import CivilTime
package import Identifiers

/// What a board or the holder did to a credential besides issuing and renewing it.
///
/// Actions follow each other by their effective dates, as decisions see to it: but for one that was overturned.
package struct CredentialAction: Sendable {
    package let by: EventID
    package let position: Position
    package let kind: Kind
    package let on: CivilDate
    /// Of a suspension or probation: its last day; nil: until it is lifted.
    package let throughOn: CivilDate?
    package internal(set) var appeal: Appeal?
    /// The decision that overturned it: it is as if it had never been, from its own day on.
    package internal(set) var annulledBy: EventID?

    package enum Kind: Sendable {
        case suspension, suspensionLift, revocation, probation, probationLift
        case surrender, retirement, inactivation, reinstatement, transfer

        /// Discipline can be appealed; what the holder asked for cannot.
        var isAppealable: Bool {
            switch self {
            case .suspension, .revocation, .probation: true
            default: false
            }
        }
    }
}

/// An appeal against an action or a denial.
package struct Appeal: Sendable {
    package let by: EventID
    package let on: CivilDate
    /// nil: it is open.
    package internal(set) var decidedBy: EventID?
}
