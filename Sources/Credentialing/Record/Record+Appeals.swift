import CivilTime
import CredentialingSchema
import Identifiers

extension Record {
    /// In a selection by date the action may be missing; then there is nothing to appeal against.
    mutating func fileAppeal(_ recorded: FoldableEvent, _ filed: AppealFiled) {
        guard let action = EventID(filed.actionID) else { return }
        withAppealable(action) { appeal, changes in
            appeal = Appeal(by: recorded.id, on: recorded.effectiveOn)
            changes.append(recorded.id)
        }
    }

    mutating func decideAppeal(_ recorded: FoldableEvent, _ decided: AppealDecided) throws(FoldError) {
        guard let action = EventID(decided.actionID) else {
            throw FoldError(position: recorded.position, reason: "the appealed event's id is not a UUID")
        }
        withAppealable(action) { appeal, changes in
            // Without its filing, as in a selection by date, the decision still stands.
            appeal = appeal ?? Appeal(by: recorded.id, on: recorded.effectiveOn)
            appeal?.decidedBy = recorded.id
            changes.append(recorded.id)
        }
        guard decided.outcome == .overturned else { return }
        for index in credentials.indices {
            guard let place = credentials[index].actions.firstIndex(where: { $0.by == action }) else {
                continue
            }
            credentials[index].actions[place].annulledBy = recorded.id
        }
        let decidedOn = (try? CivilDate(decided.decidedOn)) ?? recorded.effectiveOn
        for index in applications.indices where applications[index].decision?.by == action {
            let days = applications[index].decision.map { $0.on.days(until: decidedOn) } ?? 0
            applications[index].daysDenied.append((by: recorded.id, days: max(days, 0)))
            applications[index].overturned = applications[index].decision
            applications[index].decision = nil
            // Were a later one open, this one would not have been opened again.
            addChange(recorded.id, toThoseAfter: index)
        }
    }

    /// Changes the appeal of the action or denial that an event made.
    private mutating func withAppealable(
        _ action: EventID,
        _ change: (inout Appeal?, inout [EventID]) -> Void
    ) {
        for index in credentials.indices {
            guard let place = credentials[index].actions.firstIndex(where: { $0.by == action }) else {
                continue
            }
            var credential = credentials[index]
            change(&credential.actions[place].appeal, &credential.changes)
            credentials[index] = credential
        }
        for index in applications.indices where applications[index].decision?.by == action {
            guard var decision = applications[index].decision else { continue }
            change(&decision.appeal, &applications[index].changes)
            applications[index].decision = decision
        }
    }

    /// Takes back an appeal or its decision.
    mutating func undoAppeal(_ target: EventID) {
        for index in credentials.indices {
            for place in credentials[index].actions.indices {
                credentials[index].actions[place].undoAppeal(target)
            }
        }
        for index in applications.indices {
            if let overturned = applications[index].overturned, overturned.appeal?.decidedBy == target {
                applications[index].decision = overturned
                applications[index].overturned = nil
            }
            applications[index].decision?.appeal.undo(target)
            applications[index].daysDenied.removeAll { $0.by == target }
        }
    }
}

extension CredentialAction {
    fileprivate mutating func undoAppeal(_ target: EventID) {
        if annulledBy == target { annulledBy = nil }
        appeal.undo(target)
    }
}

extension Appeal? {
    fileprivate mutating func undo(_ target: EventID) {
        if self?.decidedBy == target { self?.decidedBy = nil }
        if self?.by == target { self = nil }
    }
}
