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
        let target = try check.event(command.eventID, "eventId", "the event to void")
        try check.given(command.reason, "reason", "why, such as VOID_REASON_ENTERED_IN_ERROR")
        try check.notVoided(target, in: record)
        if command.targetExpected, record.eventType(of: target) == nil {
            return try pending(command, target, context, check)
        }
        let type = try check.recordedType(of: target, in: record)
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
                "event \(dependent) stands on \(target) and must be voided first\(record.reason(of: dependent))",
                field: check.path("eventId")
            )
        }
        let board = record.boardOf(target, type: type)
        return DecidedEvent(
            .recordVoided(RecordVoided(target, command)),
            effectiveOn: context.recordedOn(for: board),
            board: board,
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
        var event = RecordVoided(target, command)
        event.foretold = true
        return DecidedEvent(
            .recordVoided(event),
            effectiveOn: context.recordedOn,
            personal: try check.explanation(command.explanation, "explanation")
        )
    }
}

extension RecordVoided {
    fileprivate init(_ target: EventID, _ command: VoidRecord) {
        self.init()
        eventID = target.description
        reason = command.reason
    }
}

extension Record {
    /// Of what opened an application again: that one would stand beside another. Empty for other events.
    fileprivate func reason(of dependent: EventID) -> String {
        let opened = applications.first { $0.overturned?.appeal?.decidedBy == dependent }
        return opened.map {
            ": it opened the application for \($0.board)/\($0.credential) of \($0.submittedOn) again"
        } ?? ""
    }

    /// The board that an event concerned: its void concerns the same one.
    func boardOf(_ event: EventID, type: EventType) -> BoardCode? {
        switch type {
        case .ceuAccepted, .ceuRejected: ceuDecisions.decision(by: event)?.board
        case .auditPassed, .auditFailed: audits.first { $0.by == event }?.board
        case .actionRevised:
            revisions.decision(by: event).flatMap { revision in
                eventType(of: revision.target).flatMap { boardOf(revision.target, type: $0) }
            }
        default:
            applications.first { $0.changes.contains(event) }?.board
                ?? credentials.first { $0.changes.contains(event) }?.board
        }
    }
}
