import CivilTime
import CredentialingSchema
import Identifiers

extension Decider {
    static func decideAcceptCEU(
        _ command: AcceptCEU,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let (check, board) = try FieldCheck.ofBoard("acceptCEU", command.board, context)
        let on = try check.date(command.decidedOn, "decidedOn")
        let target = try check.ceu(command.eventID, record, board, decidedOn: on, accepted: true)
        var event = CEUAccepted()
        event.eventID = target.description
        return DecidedEvent(.ceuAccepted(event), effectiveOn: on, board: board)
    }

    static func decideRejectCEU(
        _ command: RejectCEU,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let (check, board) = try FieldCheck.ofBoard("rejectCEU", command.board, context)
        let on = try check.date(command.decidedOn, "decidedOn")
        let target = try check.ceu(command.eventID, record, board, decidedOn: on, accepted: false)
        try check.grounds(command.grounds)
        var event = CEURejected()
        event.eventID = target.description
        event.grounds = command.grounds
        return DecidedEvent(
            .ceuRejected(event),
            effectiveOn: on,
            board: board,
            personal: try check.explanation(command.explanation, "explanation")
        )
    }

    static func decidePassAudit(
        _ command: PassAudit,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let (check, board) = try FieldCheck.ofBoard("passAudit", command.board, context)
        let credential = try check.credential(record, board, command.credentialNumber)
        let on = try check.date(command.decidedOn, "decidedOn")
        try check.audit(command.audit, of: credential, record, on: on, passed: true, context.rules)
        var event = AuditPassed()
        event.credentialNumber = credential.number
        event.audit = command.audit
        return DecidedEvent(.auditPassed(event), effectiveOn: on, board: board)
    }

    static func decideFailAudit(
        _ command: FailAudit,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let (check, board) = try FieldCheck.ofBoard("failAudit", command.board, context)
        let credential = try check.credential(record, board, command.credentialNumber)
        let on = try check.date(command.decidedOn, "decidedOn")
        try check.audit(command.audit, of: credential, record, on: on, passed: false, context.rules)
        try check.grounds(command.grounds)
        var event = AuditFailed()
        event.credentialNumber = credential.number
        event.audit = command.audit
        event.grounds = command.grounds
        return DecidedEvent(
            .auditFailed(event),
            effectiveOn: on,
            board: board,
            personal: try check.explanation(command.explanation, "explanation")
        )
    }
}

extension FieldCheck {
    /// A logged CEU that the board has not decided the same way already, as it is recorded now.
    fileprivate func ceu(
        _ text: String,
        _ record: Record,
        _ board: BoardCode,
        decidedOn: CivilDate,
        accepted: Bool
    ) throws(Rejection) -> EventID {
        let target = try event(text, "eventId", "the event that logged it")
        let type = try recordedType(of: target, in: record)
        guard type == .ceuLogged else {
            throw Rejection(
                .otherKind,
                "event \(target) is of type \(type.name), continuing education is CEULogged",
                field: path("eventId")
            )
        }
        guard let entry = record.evidenceIndex(of: target) else {
            throw Rejection(.alreadyVoided, "event \(target) was voided", field: path("eventId"))
        }
        let completedOn = record.evidence[entry].effectiveOn
        guard decidedOn >= completedOn else {
            throw invalid("decidedOn", "is before the activity of \(completedOn): \(decidedOn)")
        }
        let last = record.decision(onCEU: record.evidence[entry], by: board, asOf: decidedOn)
        if let last, last.accepted == accepted {
            throw Rejection(
                .ceuDecided,
                "\(board) \(accepted ? "accepted" : "rejected") event \(target) on \(last.on) already",
                field: path("eventId")
            )
        }
        return target
    }

    /// The audit drew the credential, and did not come to the same result already.
    fileprivate func audit(
        _ code: String,
        of credential: CredentialRecord,
        _ record: Record,
        on: CivilDate,
        passed: Bool,
        _ rules: RuleBook
    ) throws(Rejection) {
        try self.code(code, "audit")
        guard let audit = rules.catalogues[credential.board]?.audits[code] else {
            throw Rejection(
                .auditUnknown,
                "\(credential.board) has selected no sample for an audit \(code)",
                field: path("audit")
            )
        }
        guard audit.selected.contains(credential.number) else {
            throw Rejection(
                .notInSample,
                "\(credential.board)/\(credential.number) is not in the sample of the audit \(code)",
                field: path("credentialNumber")
            )
        }
        guard on >= audit.asOf else {
            throw invalid("decidedOn", "is before the audit's sample of \(audit.asOf): \(on)")
        }
        let last = record.audits.latest(by: on, { $0.on }) { $0.isOf(credential) && $0.audit == code }
        if let last, last.passed == passed {
            throw Rejection(
                .auditDecided,
                "\(credential.number) \(passed ? "passed" : "failed") the audit \(code) on \(last.on) already",
                field: path("audit")
            )
        }
    }
}
