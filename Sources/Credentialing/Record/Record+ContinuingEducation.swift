package import CivilTime
import CredentialingSchema
package import Identifiers

/// A board's decision on one CEU.
package struct CEUDecision: DecisionAboutEvent {
    package let by: EventID
    package let target: EventID
    /// The correction whose content it was made on; nil: the first record's own.
    let content: EventID?
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
                content: evidenceIndex(of: target).flatMap { evidence[$0].correctedBy },
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

    /// What a board has decided on a CEU by a day. It accepted what stood there then: of what a correction has put in the
    /// place of that since it has decided nothing. What it rejected and did not accept since stays so, or whoever sent
    /// it could have it counted by a correction.
    func decision(onCEU entry: EvidenceEntry, by board: BoardCode, asOf: CivilDate) -> CEUDecision? {
        ceuDecisions.latest(about: entry.id, by: asOf) { decision in
            guard decision.board == board else { return false }
            if decision.content == entry.correctedBy { return true }
            guard !decision.accepted else { return false }
            // The board may have taken the rejection back.
            let last = ceuDecisions.latest(about: entry.id, by: asOf) {
                $0.board == board && $0.content == decision.content
            }
            return last?.accepted == false
        }
    }

    /// Why a board does not count a CEU on a day; empty when it does.
    func refusal(
        ofCEU entry: EvidenceEntry,
        by board: BoardCode,
        asOf: CivilDate,
        mustBeAccepted: Bool
    ) -> String {
        guard let decision = decision(onCEU: entry, by: board, asOf: asOf) else {
            if !mustBeAccepted { return "" }
            let wasAccepted = ceuDecisions.latest(about: entry.id, by: asOf) { $0.board == board } != nil
            return wasAccepted ? "corrected since the board accepted it" : "the board has not accepted it yet"
        }
        if decision.accepted { return "" }
        let grounds = grounds(of: decision.by, first: decision.grounds, asOf: asOf)
        return "the board rejected it on \(decision.on): \(grounds.joined(separator: ", "))"
    }
}
