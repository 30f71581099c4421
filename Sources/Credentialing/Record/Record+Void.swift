import CivilTime
import CredentialingSchema
import Identifiers

extension Record {
    /// Takes the target out of the record as if it had never been recorded.
    ///
    /// A decision lets a target be voided only while nothing later stands on it, so that taking it
    /// out locally gives the same record as folding the stream without it.
    mutating func void(_ recorded: FoldableEvent, _ void: RecordVoided) throws(FoldError) {
        guard let target = EventID(void.eventID) else {
            throw FoldError(position: recorded.position, reason: "the voided event's id is not a UUID")
        }
        if void.foretold {
            // One that was voided since by whoever may stays so.
            guard voided[target] == nil else { return }
            foretold.insert(target)
        }
        voided[target] = recorded.id
        // The target may lie outside of a selection by date: then there is nothing to take out.
        if let type = eventType(of: target) { takeOut(target, type, by: recorded.id) }
        for index in credentials.indices { credentials[index].followRecount(voided: voided) }
    }

    /// What was issued and had been voided before it is folded is void from its first day on: somebody may hold a
    /// signed statement of it, and whoever asks for its number must hear so.
    ///
    /// It comes about when two people are taken apart again. What was recorded and voided while they were one may
    /// rest on what the other has, and is left out but for this.
    mutating func issueVoided(_ recorded: FoldableEvent) throws(FoldError) {
        switch recorded.content {
        // What completes a credential issues none.
        case .applicationApproved(let it) where !it.completes: try issue(recorded, it)
        case .credentialIssued(let it) where !it.completes: try issue(recorded, it)
        default: return
        }
        credentials[credentials.count - 1].voidedBy = voided[recorded.id]
    }

    mutating func takeOut(_ target: EventID, _ type: EventType, by void: EventID) {
        switch type {
        case .applicationSubmitted: applications.removeLast { $0.submittedBy == target }
        case .applicationApproved, .credentialIssued:
            undoApplicationStep(target)
            undoIssue(target, by: void)
        case .ceuAccepted, .ceuRejected: ceuDecisions.remove(by: target)
        case .auditPassed, .auditFailed: audits.removeLast { $0.by == target }
        case .actionRevised: revisions.remove(by: target)
        case .identityLinked: identities.removeLast { $0.by == target }
        case _ where type.isEvidence:
            if let index = evidenceIndex(of: target) { evidence.remove(at: index) }
        case .appealFiled, .appealDecided:
            undoAppeal(target)
            undoApplicationStep(target)
            undoCredentialChange(target)
        default:
            undoApplicationStep(target)
            undoCredentialChange(target)
        }
    }

    /// The issue of a credential makes it void; the completion of a provisional one only takes the
    /// full one away.
    private mutating func undoIssue(_ target: EventID, by void: EventID) {
        for index in credentials.indices where credentials[index].issuedBy == target {
            credentials[index].voidedBy = void
        }
        undoCredentialChange(target)
    }

    /// The event that stands on the target, so that the target cannot be voided before it.
    func dependent(on target: EventID, type: EventType) -> EventID? {
        switch type {
        case .applicationSubmitted, .applicationDenied, .applicationApproved, .applicationWithdrawn,
            .applicationLapsed, .deficiencyNoted, .deficiencyCured:
            if let later = laterApplication(than: target) { return later }
        default: break
        }
        // What time did holds or not by what is left. Nobody can void it, so that it keeps nothing from being taken back.
        for application in applications {
            let later = application.changes.following(target)
            if let next = later.first(where: { eventType(of: $0)?.isByTime != true }) { return next }
        }
        for credential in credentials {
            if let next = credential.changes.following(target).first { return next }
            if let newer = replacement(of: credential, endedBy: target) { return newer }
        }
        return nil
    }

    /// An application for the same credential that was submitted after the event, which is of an earlier one.
    private func laterApplication(than event: EventID) -> EventID? {
        guard let index = applications.firstIndex(where: { $0.changes.contains(event) }) else {
            return nil
        }
        let own = applications[index]
        guard own.submittedBy != event else { return nil }
        // One that was there beside it by then stands on nothing.
        return applications[(index + 1)...].first {
            $0.isFor(own.credential, of: own.board) && !$0.changes.contains(event)
        }?.submittedBy
    }

    /// A credential that was issued because an event had ended this one.
    private func replacement(of credential: CredentialRecord, endedBy event: EventID) -> EventID? {
        guard credential.changes.last == event,
            let action = credential.actions.last(where: { $0.by == event })
        else { return nil }
        return credentials.first {
            $0.position > action.position && $0.wasIssued(inPlaceOf: credential)
        }?.issuedBy
    }
}

extension [EventID] {
    fileprivate func following(_ event: EventID) -> ArraySlice<EventID> {
        guard let index = firstIndex(of: event) else { return [] }
        return self[(index + 1)...]
    }
}
