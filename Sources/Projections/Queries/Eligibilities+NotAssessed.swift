import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

extension Eligibilities {
    /// The board's credentials that there is no assessment of, each with the reason: no answer is given without one.
    /// - Parameter assessed: the codes that there are assessments of.
    func notAssessed(
        of board: BoardCode,
        under supposed: Rules?,
        purpose: AssessmentPurpose?,
        credential: String?,
        assessed: Set<String>
    ) -> [NotAssessed] {
        let rules = supposed.map { book.supposing($0, of: board) } ?? book
        guard let governing = rules.governing(board, on: asOf, knownAt: knownAt) else {
            guard assessed.isEmpty else { return [] }
            return [NotAssessed(board, "", "\(board) has no rules in force on \(asOf)")]
        }
        return governing.credentials.filter { offered in
            !assessed.contains(offered.code) && (credential == nil || credential == offered.code)
        }.map { NotAssessed(board, $0.code, reason(board, $0, purpose)) }
    }

    private func reason(_ board: BoardCode, _ offered: CredentialRules, _ purpose: AssessmentPurpose?)
        -> String
    {
        let code = offered.code
        switch purpose {
        case .provisional where !offered.hasProvisional: return "\(board) issues no provisional \(code)"
        case .reciprocity where !offered.hasReciprocity: return "\(board) issues no \(code) by reciprocity"
        case .reinstatement where !offered.hasReinstatement:
            return "\(board) reinstates no \(code) whose cycle is over"
        case .renewal, .reinstatement: break
        case .initial, .provisional, .reciprocity, nil:
            return "the rules of \(board) that would govern say nothing of \(code)"
        }
        let held = record.credentials.last {
            $0.board == board && $0.credential == code && $0.voidedBy == nil
        }
        guard let held else { return "the person holds no \(board) \(code)" }
        let words = held.holding(on: asOf)
        guard purpose == .reinstatement else { return "\(words): it is not renewed" }
        let ways =
            "is for one whose cycle is over, within the time that the rules give, or that is inactive, retired, "
            + "surrendered or revoked while its cycle lasts"
        return "\(words): a reinstatement \(ways)"
    }
}

extension NotAssessed {
    init(_ board: BoardCode, _ credential: String, _ reason: String) {
        self.init()
        self.board = board.description
        self.credential = credential
        self.reason = reason
    }
}
