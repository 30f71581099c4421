package import CivilTime
import CredentialingSchema
package import Identifiers

/// A board's decision on one CEU.
package struct CEUDecision: DecisionAboutEvent {
    package let by: EventID
    package let target: EventID
    package let board: BoardCode
    package let on: CivilDate
    package let accepted: Bool
    package let grounds: [String]
}

/// The result of one audit of one credential.
package struct AuditResult: Sendable {
    package let by: EventID
    let position: Position
    package let board: BoardCode
    package let number: String
    package let audit: String
    package let on: CivilDate
    package let passed: Bool
    package let grounds: [String]

    func isOf(_ credential: CredentialRecord) -> Bool {
        board == credential.board && number == credential.number
    }

    /// Whether it is of the current cycle. What was decided before a late renewal is of the cycle that this one
    /// ended, though on a day of the one that it began.
    func isOfCurrentCycle(of credential: CredentialRecord) -> Bool {
        let cycle = credential.current
        guard on >= cycle.startsOn else { return false }
        return credential.cycles.count == 1 || (on, position) > (cycle.begunOn, cycle.begunAt)
    }
}

extension Record {
    mutating func decideCEU(
        _ recorded: FoldableEvent,
        _ target: String,
        accepted: Bool,
        grounds: [String] = []
    ) throws(FoldError) {
        guard let board = BoardCode(recorded.board), let target = EventID(target) else {
            throw FoldError(position: recorded.position, reason: "the decision names no board or no event")
        }
        ceuDecisions.append(
            CEUDecision(
                by: recorded.id,
                target: target,
                board: board,
                on: recorded.effectiveOn,
                accepted: accepted,
                grounds: grounds
            )
        )
    }

    mutating func audit(
        _ recorded: FoldableEvent,
        _ number: String,
        _ audit: String,
        passed: Bool,
        grounds: [String] = []
    ) throws(FoldError) {
        guard let board = BoardCode(recorded.board) else {
            throw FoldError(position: recorded.position, reason: "the event names no board")
        }
        audits.append(
            AuditResult(
                by: recorded.id,
                position: recorded.position,
                board: board,
                number: number,
                audit: audit,
                on: recorded.effectiveOn,
                passed: passed,
                grounds: grounds
            )
        )
    }

    /// Why a board does not count a CEU on a day; empty when it does.
    func refusal(ofCEU event: EventID, by board: BoardCode, asOf: CivilDate, mustBeAccepted: Bool) -> String {
        let decision = ceuDecisions.latest(about: event, by: asOf) { $0.board == board }
        guard let decision else { return mustBeAccepted ? "the board has not accepted it yet" : "" }
        if decision.accepted { return "" }
        let grounds = grounds(of: decision.by, first: decision.grounds, asOf: asOf)
        return "the board rejected it on \(decision.on): \(grounds.joined(separator: ", "))"
    }
}
