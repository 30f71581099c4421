import CivilTime
import CredentialingSchema
import Identifiers

extension Decider {
    static func decideFileAppeal(
        _ command: FileAppeal,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let (check, board) = try FieldCheck.ofBoard("fileAppeal", command.board, context)
        let target = try check.appealable(command.actionID, record, board)
        let on = try check.date(command.filedOn, "filedOn")
        guard on >= target.on else {
            throw check.invalid("filedOn", "is before what it is against, of \(target.on): \(on)")
        }
        if let appeal = target.appeal {
            let code: Rejection.Code = appeal.decidedBy == nil ? .appealOpen : .appealDecided
            let state = appeal.decidedBy.map { "decided by event \($0)" } ?? "still open"
            throw Rejection(
                code,
                "\(target.id) was appealed on \(appeal.on), \(state)",
                field: check.path("actionId")
            )
        }
        var event = AppealFiled()
        event.actionID = target.id.description
        event.credentialNumber = target.number
        event.credential = target.application
        return DecidedEvent(
            .appealFiled(event),
            effectiveOn: on,
            board: board,
            personal: try check.explanation(command.explanation, "explanation")
        )
    }

    static func decideDecideAppeal(
        _ command: DecideAppeal,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let (check, board) = try FieldCheck.ofBoard("decideAppeal", command.board, context)
        let target = try check.appealable(command.actionID, record, board)
        let on = try check.date(command.decidedOn, "decidedOn")
        try check.given(command.outcome, "outcome", "APPEAL_OUTCOME_UPHELD or APPEAL_OUTCOME_OVERTURNED")
        guard let appeal = target.appeal else {
            throw Rejection(
                .appealMissing,
                "no appeal against \(target.id) is filed",
                field: check.path("actionId")
            )
        }
        if let decision = appeal.decidedBy {
            throw Rejection(
                .appealDecided,
                "the appeal of \(appeal.on) against \(target.id) was decided by event \(decision)",
                field: check.path("actionId")
            )
        }
        guard on >= appeal.on else {
            throw check.invalid("decidedOn", "is before the appeal of \(appeal.on): \(on)")
        }
        if command.outcome == .overturned { try check.reopens(target, record, board, on: on) }
        var event = AppealDecided()
        event.actionID = target.id.description
        event.credentialNumber = target.number
        event.credential = target.application
        event.outcome = command.outcome
        event.decidedOn = on.description
        event.public = target.isPublic
        return DecidedEvent(
            .appealDecided(event),
            // An overturned action is gone from its own day on: no gap is left.
            effectiveOn: command.outcome == .overturned ? target.on : on,
            board: board,
            personal: try check.explanation(command.explanation, "explanation")
        )
    }
}

extension AppealOutcome: KnownEnum {
    var isKnown: Bool { if case .UNRECOGNIZED = self { false } else { true } }
}

/// A disciplinary action or a denial, against which an appeal is possible.
private struct Appealable {
    let id: EventID
    let on: CivilDate
    let appeal: Appeal?
    /// Of the credential; empty for a denial.
    var number = ""
    /// The credential applied for; empty for discipline.
    var application = ""
    var isPublic = false
}

extension FieldCheck {
    fileprivate func appealable(
        _ text: String,
        _ record: Record,
        _ board: BoardCode
    ) throws(Rejection) -> Appealable {
        guard !text.isEmpty else { throw missing("actionId", "the event that is appealed against") }
        guard let id = EventID(text) else { throw noID(text, "actionId") }
        for credential in record.credentials where credential.board == board {
            guard let action = credential.actions.first(where: { $0.by == id }), action.kind.isAppealable
            else { continue }
            return Appealable(
                id: id,
                on: action.on,
                appeal: action.appeal,
                number: credential.number,
                isPublic: action.kind != .probation || credential.publicDiscipline
            )
        }
        for application in record.applications where application.board == board {
            guard let denial = application.decision ?? application.overturned, denial.by == id,
                !denial.approved
            else { continue }
            return Appealable(
                id: id,
                on: denial.on,
                appeal: denial.appeal,
                application: application.credential
            )
        }
        throw Rejection(
            .actionUnknown,
            "\(board) has no suspension, revocation, probation or denial \(id) of this person",
            field: path("actionId")
        )
    }

    /// A denial that is overturned opens its application again, which must not stand beside one that came after it, or that
    /// was opened again since. One of before it, of somebody who is part of the person, stood beside it all along.
    fileprivate func reopens(
        _ target: Appealable,
        _ record: Record,
        _ board: BoardCode,
        on: CivilDate
    ) throws(Rejection) {
        let denied = record.applications.first { ($0.decision ?? $0.overturned)?.by == target.id }
        guard !target.application.isEmpty, let denied,
            let open = record.applications.last(where: {
                $0.isFor(target.application, of: board) && $0.isOpen && $0.isOpen(on: on)
                    && $0.wasOpened(after: denied)
            })
        else { return }
        throw Rejection(
            .applicationOpen,
            "an application for \(board)/\(target.application) of \(open.submittedOn) is undecided: it is to be "
                + "decided before \(target.id) is overturned",
            field: path("actionId")
        )
    }
}

extension ApplicationRecord {
    /// Whether it came after another one, or was opened again after that one had ended.
    fileprivate func wasOpened(after other: ApplicationRecord) -> Bool {
        guard position < other.position, let opening = overturned?.appeal?.decidedBy else {
            return position > other.position
        }
        return other.changes.contains(opening)
    }
}
