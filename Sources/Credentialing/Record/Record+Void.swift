import CivilTime
import CredentialingSchema
import Identifiers

extension Record {
    /// Takes the target out of the record as if it had never been recorded.
    ///
    /// A decision lets a target be voided only while nothing later stands on it, so that taking it
    /// out locally gives the same record as folding the stream without it.
    mutating func void(_ recorded: RecordedEvent, _ void: RecordVoided) throws(FoldError) {
        guard let target = EventID(void.eventID) else {
            throw FoldError(position: recorded.position, reason: "the voided event's id is not a UUID")
        }
        voided[target] = recorded.id
        // The target may lie outside of a selection by date: then there is nothing to take out.
        guard let type = types[target] else { return }
        switch type {
        case .applicationSubmitted:
            applications.removeAll { $0.submittedBy == target }
        case .applicationDenied:
            reopenApplication(decidedBy: target)
        case .applicationApproved:
            reopenApplication(decidedBy: target)
            for index in credentials.indices where credentials[index].issuedBy == target {
                credentials[index].voidedBy = recorded.id
            }
        case .renewalFiled:
            for index in credentials.indices { withdrawFiling(target, of: &credentials[index]) }
        case .renewalApproved:
            for index in credentials.indices {
                credentials[index].cycles.removeAll { $0.begunBy == target }
            }
        case .ceuAccepted, .ceuRejected: ceuDecisions.removeAll { $0.by == target }
        case .auditPassed, .auditFailed: audits.removeAll { $0.by == target }
        case .actionRevised: revisions.removeAll { $0.by == target }
        case .identityLinked: identities.removeAll { $0.by == target }
        default:
            evidence.removeAll { $0.id == target }
        }
    }

    private mutating func reopenApplication(decidedBy event: EventID) {
        for index in applications.indices where applications[index].decision?.by == event {
            applications[index].decision = nil
        }
    }

    private func withdrawFiling(_ event: EventID, of credential: inout CredentialRecord) {
        for index in credential.cycles.indices where credential.cycles[index].filing?.by == event {
            credential.cycles[index].filing = nil
        }
    }

    /// The event that stands on the target, so that the target cannot be voided before it.
    func dependent(on target: EventID, type: EventType) -> EventID? {
        switch type {
        case .applicationSubmitted:
            return applications.first { $0.submittedBy == target }?.decision?.by
        case .applicationDenied, .applicationApproved:
            if let later = laterApplication(than: target) { return later }
            guard let credential = credentials.first(where: { $0.issuedBy == target }) else { return nil }
            return credential.cycles.count > 1
                ? credential.cycles[1].begunBy : credential.current.filing?.by
        case .renewalFiled:
            return approval(standingOnFiling: target)
        case .renewalApproved:
            for credential in credentials {
                guard let index = credential.cycles.firstIndex(where: { $0.begunBy == target }) else {
                    continue
                }
                return index + 1 < credential.cycles.count
                    ? credential.cycles[index + 1].begunBy : credential.cycles[index].filing?.by
            }
            return nil
        default:
            return nil
        }
    }

    /// An application for the same credential that was submitted after the decided one.
    private func laterApplication(than decision: EventID) -> EventID? {
        guard let index = applications.firstIndex(where: { $0.decision?.by == decision }) else {
            return nil
        }
        let decided = applications[index]
        return applications[(index + 1)...].first {
            $0.board == decided.board && $0.credential == decided.credential
        }?.submittedBy
    }

    private func approval(standingOnFiling filing: EventID) -> EventID? {
        for credential in credentials {
            guard let index = credential.cycles.firstIndex(where: { $0.filing?.by == filing }),
                index + 1 < credential.cycles.count
            else { continue }
            return credential.cycles[index + 1].begunBy
        }
        return nil
    }
}
