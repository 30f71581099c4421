import CivilTime
import CredentialingSchema
import Identifiers

extension Decider {
    static func decideVoidRecord(
        _ command: VoidRecord,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "voidRecord", today: context.today)
        guard !command.eventID.isEmpty else { throw check.missing("eventId", "the event to void") }
        guard let target = EventID(command.eventID) else {
            throw check.invalid("eventId", "is not a UUID: \(check.excerpt(command.eventID))")
        }
        try check.given(command.reason, "reason", "why, such as VOID_REASON_ENTERED_IN_ERROR")
        if let void = record.voided[target] {
            throw Rejection(
                .alreadyVoided,
                "event \(target) was voided by \(void) already",
                field: check.path("eventId")
            )
        }
        guard let type = record.types[target] else {
            if command.targetExpected { return try pending(command, target, context, check) }
            throw Rejection(
                .eventUnknown,
                "the person's record has no event \(target)",
                field: check.path("eventId")
            )
        }
        if !type.isVoidable {
            throw Rejection(
                .notVoidable,
                "event \(target) of type \(type.name) cannot be voided",
                field: check.path("eventId")
            )
        }
        if let dependent = record.dependent(on: target, type: type) {
            throw Rejection(
                .recordDependedOn,
                "event \(dependent) stands on \(target) and must be voided first",
                field: check.path("eventId")
            )
        }
        var event = RecordVoided()
        event.eventID = target.description
        event.reason = command.reason
        return DecidedEvent(
            .recordVoided(event),
            effectiveOn: context.recordedOn,
            board: record.boardOf(target, type: type),
            personal: try check.explanation(command.explanation, "explanation")
        )
    }
}

extension Decider {
    /// The target has not arrived yet: when it does, it is void from the start.
    private static func pending(
        _ command: VoidRecord,
        _ target: EventID,
        _ context: DecisionContext,
        _ check: FieldCheck
    ) throws(Rejection) -> DecidedEvent {
        var event = RecordVoided()
        event.eventID = target.description
        event.reason = command.reason
        event.foretold = true
        return DecidedEvent(
            .recordVoided(event),
            effectiveOn: context.recordedOn,
            personal: try check.explanation(command.explanation, "explanation")
        )
    }
}

extension Record {
    /// The board that an event concerned: its void concerns the same one.
    func boardOf(_ event: EventID, type: EventType) -> BoardCode? {
        switch type {
        case .ceuAccepted, .ceuRejected: ceuDecisions.first { $0.by == event }?.board
        case .auditPassed, .auditFailed: audits.first { $0.by == event }?.board
        case .actionRevised:
            revisions.first { $0.by == event }.flatMap { revision in
                types[revision.of].flatMap { boardOf(revision.of, type: $0) }
            }
        default:
            applications.first { $0.changes.contains(event) }?.board
                ?? credentials.first { $0.changes.contains(event) }?.board
        }
    }
}
