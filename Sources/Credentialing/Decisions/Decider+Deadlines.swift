import CivilTime
import CredentialingSchema

extension Decider {
    /// Sent by the deadline clock: accepted when the record has such a deadline and it has
    /// passed by the clock of its board.
    static func decidePassDeadline(
        _ command: PassDeadline,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let (check, board) = try FieldCheck.ofBoard("passDeadline", command.board, context)
        try check.given(command.kind, "kind", "what has passed, such as DEADLINE_KIND_CREDENTIAL_EXPIRED")
        try check.text(command.subject, "subject", "the credential's number or, for an application, its code")
        let on = try check.anyDate(command.dueOn, "dueOn")
        let deadline = Deadline(kind: command.kind, board: board, subject: command.subject, on: on)
        guard !record.passedDeadlines.contains(deadline) else {
            throw Rejection(
                .deadlineRecorded,
                "\(command.kind) of \(board)/\(command.subject) on \(on) is recorded",
                field: check.path("dueOn")
            )
        }
        guard record.deadlines(rules: context.rules).contains(deadline) else {
            throw Rejection(
                .deadlineUnknown,
                "the record has no \(command.kind) of \(board)/\(check.excerpt(command.subject)) on \(on)",
                field: check.path("dueOn")
            )
        }
        let at = context.rules.instant(of: deadline, zones: context.zones)
        guard at.map({ $0 <= context.now }) ?? (on <= check.today) else {
            throw Rejection(
                .deadlineAhead,
                "\(check.path("dueOn")) is in the future: \(on)",
                field: check.path("dueOn")
            )
        }
        return DecidedEvent(event(of: deadline, record), effectiveOn: on, effectiveAt: at, board: board)
    }

    private static func event(of deadline: Deadline, _ record: Record) -> Event.OneOf_Event {
        let number = deadline.subject
        switch deadline.kind {
        case .renewalWindowOpened:
            var event = RenewalWindowOpened()
            event.credentialNumber = number
            return .renewalWindowOpened(event)
        case .renewalReminderDue:
            let expiry = record.credential(board: deadline.board, number: number)?.current.expiresOn
            var event = RenewalReminderDue()
            event.credentialNumber = number
            event.daysBefore = UInt32(clamping: expiry.map { deadline.on.days(until: $0) } ?? 0)
            return .renewalReminderDue(event)
        case .filingDeadlinePassed:
            var event = FilingDeadlinePassed()
            event.credentialNumber = number
            return .filingDeadlinePassed(event)
        case .gracePeriodStarted:
            var event = GracePeriodStarted()
            event.credentialNumber = number
            return .gracePeriodStarted(event)
        case .credentialExpired:
            var event = CredentialExpired()
            event.credentialNumber = number
            return .credentialExpired(event)
        case .applicationLapsed:
            var event = ApplicationLapsed()
            event.credential = number
            return .applicationLapsed(event)
        case .provisionalEnded:
            var event = ProvisionalEnded()
            event.credentialNumber = number
            return .provisionalEnded(event)
        case .suspensionEnded:
            var event = SuspensionEnded()
            event.credentialNumber = number
            return .suspensionEnded(event)
        case .probationEnded:
            var event = ProbationEnded()
            event.credentialNumber = number
            event.public =
                record.credential(board: deadline.board, number: number)?.publicDiscipline ?? false
            return .probationEnded(event)
        case .unspecified, .UNRECOGNIZED: preconditionFailure("no record has such a deadline")
        }
    }
}

extension DeadlineKind: KnownEnum {
    var isKnown: Bool { if case .UNRECOGNIZED = self { false } else { true } }
}
