package import CivilTime
package import CredentialingSchema

extension CredentialRecord {
    /// The status that actions give, whatever the dates of the cycle say; nil: the dates tell.
    package func standing(on date: CivilDate) -> CredentialStatus? {
        var standing: CredentialStatus?
        for action in actions where action.on <= date { action.change(&standing) }
        return standing
    }

    /// Discipline in force on a date.
    package func discipline(on date: CivilDate) -> DisciplineState {
        var state = DisciplineState()
        guard voidedBy == nil else { return state }
        for action in actions where action.on <= date { action.change(&state) }
        return state.inForce(on: date)
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

    /// Before this day nothing more can happen to the credential, or its actions would not follow each other. What was
    /// overturned was not done; the decision on it is not voided once something stands on it.
    var settledThrough: CivilDate { actions.last { $0.annulledBy == nil }?.on ?? firstIssuedOn }
}

extension CredentialAction {
    /// What it makes of the status that actions give.
    func change(_ standing: inout CredentialStatus?) {
        guard annulledBy == nil else { return }
        switch kind {
        case .revocation: standing = .revoked
        case .surrender: standing = .surrendered
        case .retirement: standing = .retired
        case .inactivation: standing = .inactive
        case .transfer: standing = .transferred
        case .reinstatement: standing = nil
        case .suspension, .suspensionLift, .probation, .probationLift: break
        }
    }

    /// What it makes of the discipline in force.
    func change(_ state: inout DisciplineState) {
        guard annulledBy == nil else { return }
        switch kind {
        case .suspension: state.suspension = self
        case .suspensionLift: state.suspension = nil
        case .probation: state.probation = self
        case .probationLift: state.probation = nil
        case .revocation: state.revocation = self
        case .reinstatement: state.revocation = nil
        case .surrender, .retirement, .inactivation, .transfer: break
        }
    }
}

/// Discipline in force at one time, each kind apart from the others.
package struct DisciplineState: Sendable {
    package internal(set) var probation: CredentialAction?
    package internal(set) var suspension: CredentialAction?
    package internal(set) var revocation: CredentialAction?

    package var isSuspended: Bool { suspension != nil }
    package var isOnProbation: Bool { probation != nil }

    /// Without what has ended by a day because its own last day has passed.
    func inForce(on date: CivilDate) -> DisciplineState {
        var state = self
        if let through = suspension?.throughOn, date > through { state.suspension = nil }
        if let through = probation?.throughOn, date > through { state.probation = nil }
        return state
    }

    /// As answers and messages show it: kind and dates, never grounds.
    package var shown: [DisciplinaryAction] {
        if probation == nil, suspension == nil, revocation == nil { return [] }
        return [(Discipline.probation, probation), (.suspension, suspension), (.revocation, revocation)]
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
