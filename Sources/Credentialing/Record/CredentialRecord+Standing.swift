package import CivilTime
package import CredentialingSchema

extension CredentialRecord {
    /// The status that actions give, whatever the dates of the cycle say; nil: the dates tell.
    package func standing(on date: CivilDate) -> CredentialStatus? {
        var standing: CredentialStatus?
        for action in actions where action.annulledBy == nil && action.on <= date {
            switch action.kind {
            case .revocation: standing = .revoked
            case .surrender: standing = .surrendered
            case .retirement: standing = .retired
            case .inactivation: standing = .inactive
            case .transfer: standing = .transferred
            case .reinstatement: standing = nil
            case .suspension, .suspensionLift, .probation, .probationLift: break
            }
        }
        return standing
    }

    /// Discipline in force on a date.
    package func discipline(on date: CivilDate) -> DisciplineState {
        var state = DisciplineState()
        guard voidedBy == nil else { return state }
        for action in actions where action.annulledBy == nil && action.on <= date {
            switch action.kind {
            case .suspension: state.suspension = action
            case .suspensionLift: state.suspension = nil
            case .probation: state.probation = action
            case .probationLift: state.probation = nil
            case .revocation: state.revocation = action
            case .reinstatement: state.revocation = nil
            case .surrender, .retirement, .inactivation, .transfer: break
            }
        }
        if let through = state.suspension?.throughOn, date > through { state.suspension = nil }
        if let through = state.probation?.throughOn, date > through { state.probation = nil }
        return state
    }

    /// What the board's public record shows of it: nothing of the dead, for nothing tells when it runs out.
    package func disciplineInPublic(on date: CivilDate) -> [DisciplinaryAction] {
        publicDiscipline && status(on: date) != .deceased ? discipline(on: date).shown : []
    }

    /// A later cycle of it is possible without a new application.
    package var isRenewable: Bool {
        guard voidedBy == nil, !current.isProvisional else { return false }
        let standing = standing(on: .latest)
        return standing == nil || standing == .inactive
    }

    /// Before this day nothing more can happen to the credential, or its actions would not follow
    /// each other.
    var settledThrough: CivilDate { actions.last?.on ?? firstIssuedOn }
}

/// Discipline in force at one time, each kind apart from the others.
package struct DisciplineState: Sendable {
    package internal(set) var probation: CredentialAction?
    package internal(set) var suspension: CredentialAction?
    package internal(set) var revocation: CredentialAction?

    package var isSuspended: Bool { suspension != nil }
    package var isOnProbation: Bool { probation != nil }

    /// As answers and messages show it: kind and dates, never grounds.
    package var shown: [DisciplinaryAction] {
        [(Discipline.probation, probation), (.suspension, suspension), (.revocation, revocation)]
            .compactMap { kind, action in
                guard let action else { return nil }
                var shown = DisciplinaryAction()
                shown.kind = kind
                shown.effectiveOn = action.on.description
                shown.throughOn = action.throughOn?.description ?? ""
                return shown
            }
    }
}
