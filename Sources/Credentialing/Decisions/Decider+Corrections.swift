import CivilTime
import CredentialingSchema
import Identifiers

extension Decider {
    static func decideCorrectRecord(
        _ command: CorrectRecord,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "correctRecord", today: context.today)
        let target = try check.event(command.eventID, "eventId", "the event to correct")
        try check.given(command.reason, "reason", "why, such as CORRECTION_REASON_CLERICAL_ERROR")
        guard let content = command.content else {
            throw Rejection(
                .missingField,
                "correctRecord holds no record as it should have been; one of \(contents) belongs there",
                field: "correctRecord"
            )
        }
        let type = try check.recordedType(of: target, in: record)
        let birthday = if case .credentialBirthday(let it) = content { it } else { CredentialBirthday?.none }
        guard type.isEvidence || birthday != nil else {
            throw Rejection(
                .notCorrectable,
                "event \(target) of type \(type.name) is not corrected: void it and record it anew",
                field: check.path("eventId")
            )
        }
        try check.notVoided(target, in: record)
        if let birthday {
            return try decideCorrectBirthday(birthday, command, target, record, context, check)
        }
        let replacement = try replacement(content, of: record.peer, context, check)
        guard let replaced = EventType(of: replacement.event), replaced == type else {
            throw Rejection(
                .otherKind,
                "event \(target) is of type \(type.name), the content is of another kind",
                field: check.path(peerID(of: content).1)
            )
        }
        var event = RecordCorrected()
        event.eventID = target.description
        event.reason = command.reason
        event.effectiveOn = replacement.effectiveOn.description
        event.content = RecordCorrected.OneOf_Content(replacement.event)
        var personal = replacement.personal
        if let explanation = try check.explanation(command.explanation, "explanation") {
            personal = personal ?? PersonalData()
            personal?.explanation = explanation.explanation
        }
        return DecidedEvent(.recordCorrected(event), effectiveOn: context.recordedOn, personal: personal)
    }

    /// What recording the content on its own would decide.
    private static func replacement(
        _ content: CorrectRecord.OneOf_Content,
        of peer: PeerID,
        _ context: DecisionContext,
        _ check: FieldCheck
    ) throws(Rejection) -> DecidedEvent {
        let (given, name) = peerID(of: content)
        guard given.isEmpty || PeerID(given) == peer else {
            throw check.invalid("\(name).peerId", "is another person: \(check.excerpt(given))")
        }
        do {
            switch content {
            case .completeModule(let it): return try decideCompleteModule(it, context: context)
            case .passCompetency(let it): return try decidePassCompetency(it, context: context)
            case .failCompetency(let it): return try decideFailCompetency(it, context: context)
            case .logSupervision(let it): return try decideLogSupervision(it, context: context)
            case .logExperience(let it): return try decideLogExperience(it, context: context)
            case .recordExam(let it): return try decideRecordExam(it, context: context)
            case .signAttestation(let it): return try decideSignAttestation(it, context: context)
            case .logCeu(let it): return try decideLogCEU(it, context: context)
            case .recordBackgroundCheck(let it):
                return try decideRecordBackgroundCheck(it, context: context)
            case .recordReference(let it): return try decideRecordReference(it, context: context)
            case .credentialBirthday: preconditionFailure("a birthday is no evidence")
            }
        } catch { throw error.inside("correctRecord") }
    }

    private static let contents =
        "completeModule, passCompetency, failCompetency, logSupervision, logExperience, recordExam, signAttestation, "
        + "logCEU, recordBackgroundCheck, recordReference, credentialBirthday"

    private static func peerID(of content: CorrectRecord.OneOf_Content) -> (String, String) {
        switch content {
        case .completeModule(let it): (it.peerID, "completeModule")
        case .passCompetency(let it): (it.peerID, "passCompetency")
        case .failCompetency(let it): (it.peerID, "failCompetency")
        case .logSupervision(let it): (it.peerID, "logSupervision")
        case .logExperience(let it): (it.peerID, "logExperience")
        case .recordExam(let it): (it.peerID, "recordExam")
        case .signAttestation(let it): (it.peerID, "signAttestation")
        case .logCeu(let it): (it.peerID, "logCEU")
        case .recordBackgroundCheck(let it): (it.peerID, "recordBackgroundCheck")
        case .recordReference(let it): (it.peerID, "recordReference")
        case .credentialBirthday: ("", "credentialBirthday")
        }
    }

    static func decideReviseAction(
        _ command: ReviseAction,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "reviseAction", today: context.today)
        let target = try check.event(command.eventID, "eventId", "the action to revise")
        let on = try check.date(command.revisedOn, "revisedOn")
        try check.grounds(command.grounds)
        let type = try check.recordedType(of: target, in: record)
        try check.notVoided(target, in: record)
        guard let action = record.action(target, type: type) else {
            throw Rejection(
                .notRevisable,
                "event \(target) of type \(type.name) is no action with grounds",
                field: check.path("eventId")
            )
        }
        guard on >= action.on else {
            throw check.invalid("revisedOn", "is before the action of \(action.on): \(on)")
        }
        var event = ActionRevised()
        event.eventID = target.description
        event.grounds = command.grounds
        return DecidedEvent(
            .actionRevised(event),
            effectiveOn: on,
            board: action.board,
            personal: try check.explanation(command.explanation, "explanation")
        )
    }
}

extension Record {
    /// The board and the day of an action that has grounds; nil for other events.
    fileprivate func action(_ event: EventID, type: EventType) -> (board: BoardCode, on: CivilDate)? {
        switch type {
        case .applicationDenied:
            applications.first { $0.decision?.by == event }.flatMap { application in
                application.decision.map { (application.board, $0.on) }
            }
        case .ceuRejected: ceuDecisions.decision(by: event).map { ($0.board, $0.on) }
        case .auditFailed: audits.first { $0.by == event }.map { ($0.board, $0.on) }
        case .credentialSuspended, .credentialRevoked, .probationImposed:
            credentials.first { $0.changes.contains(event) }.flatMap { credential in
                credential.actions.first { $0.by == event }.map { (credential.board, $0.on) }
            }
        default: nil
        }
    }
}

extension RecordCorrected.OneOf_Content {
    /// The content of an event that is evidence.
    fileprivate init?(_ event: Event) {
        switch event.event {
        case .moduleCompleted(let it): self = .moduleCompleted(it)
        case .competencyPassed(let it): self = .competencyPassed(it)
        case .competencyFailed(let it): self = .competencyFailed(it)
        case .supervisionLogged(let it): self = .supervisionLogged(it)
        case .experienceLogged(let it): self = .experienceLogged(it)
        case .examRecorded(let it): self = .examRecorded(it)
        case .attestationSigned(let it): self = .attestationSigned(it)
        case .ceuLogged(let it): self = .ceuLogged(it)
        case .backgroundCheckRecorded(let it): self = .backgroundCheckRecorded(it)
        case .referenceRecorded(let it): self = .referenceRecorded(it)
        default: return nil
        }
    }
}
