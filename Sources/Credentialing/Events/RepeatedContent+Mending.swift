import CivilTime
import CredentialingSchema
import Identifiers

extension RepeatedContent {
    func isOfMending(_ content: Command.OneOf_Command) -> Bool {
        switch (content, happening) {
        // What is about the record itself is effective on the day on which it is recorded.
        case (.voidRecord(let it), .recordVoided(let was)):
            EventID(it.eventID) == EventID(was.eventID) && it.reason == was.reason
        case (.correctRecord(let it), .recordCorrected(let was)):
            EventID(it.eventID) == EventID(was.eventID) && it.reason == was.reason && Self.isAlike(it, was)
        case (.reviseAction(let it), .actionRevised(let was)):
            EventID(it.eventID) == EventID(was.eventID) && it.grounds == was.grounds && isOn(it.revisedOn)
        case (.acceptCeu(let it), .ceuAccepted(let was)):
            EventID(it.eventID) == EventID(was.eventID) && isOn(it.decidedOn)
        case (.rejectCeu(let it), .ceuRejected(let was)):
            EventID(it.eventID) == EventID(was.eventID) && it.grounds == was.grounds && isOn(it.decidedOn)
        case (.passAudit(let it), .auditPassed(let was)):
            (it.credentialNumber, it.audit) == (was.credentialNumber, was.audit) && isOn(it.decidedOn)
        case (.failAudit(let it), .auditFailed(let was)):
            (it.credentialNumber, it.audit, it.grounds) == (was.credentialNumber, was.audit, was.grounds)
                && isOn(it.decidedOn)
        default: false
        }
    }

    /// Whether a correction puts in an event's place what the command does.
    private static func isAlike(_ command: CorrectRecord, _ event: RecordCorrected) -> Bool {
        guard let given = command.content else { return false }
        if case .credentialBirthday(let it) = given { return it.birthday == event.birthdayCorrected.birthday }
        guard let happening = Event.OneOf_Event(event.content), let on = try? CivilDate(event.effectiveOn),
            let evidence = Command.OneOf_Command(evidence: given)
        else { return false }
        return RepeatedContent(happening: happening, on: on).isOfEvidence(evidence)
    }
}

extension Command.OneOf_Command {
    /// The command that records on its own what a correction has; nil for what is no evidence.
    fileprivate init?(evidence content: CorrectRecord.OneOf_Content) {
        switch content {
        case .completeModule(let it): self = .completeModule(it)
        case .passCompetency(let it): self = .passCompetency(it)
        case .failCompetency(let it): self = .failCompetency(it)
        case .logSupervision(let it): self = .logSupervision(it)
        case .logExperience(let it): self = .logExperience(it)
        case .recordExam(let it): self = .recordExam(it)
        case .signAttestation(let it): self = .signAttestation(it)
        case .logCeu(let it): self = .logCeu(it)
        case .recordBackgroundCheck(let it): self = .recordBackgroundCheck(it)
        case .recordReference(let it): self = .recordReference(it)
        case .credentialBirthday: return nil
        }
    }
}
