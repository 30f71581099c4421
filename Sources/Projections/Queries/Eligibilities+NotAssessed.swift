import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

extension Eligibilities {
    /// The board's credentials that there is no assessment of, and the person's that its rules no longer have, each
    /// with the reason: no answer is given without one.
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
        let offered = governing.credentials.map(\.code)
        let hers = record.codes(with: board, on: asOf).filter { !offered.contains($0) }
        return (offered + hers).filter { code in
            !assessed.contains(code) && (credential == nil || credential == code)
        }.map { code in
            let dropped = supposed == nil ? renewalDropped(board, code, purpose) : nil
            let rules = governing.credential(code)
            return NotAssessed(board, code, dropped ?? reason(board, code, rules, purpose))
        }
    }

    /// Why what the person holds and would renew cannot be renewed by any version.
    private func renewalDropped(_ board: BoardCode, _ code: String, _ purpose: AssessmentPurpose?) -> String?
    {
        guard purpose == nil || purpose == .renewal else { return nil }
        let held = record.credentials.last {
            $0.board == board && $0.credential == code && $0.isRenewable
        }
        return held.flatMap { book.dropped($0, knownAt: knownAt) }
    }

    /// - Parameter offered: nil: the rules of the day have no such credential.
    private func reason(
        _ board: BoardCode,
        _ code: String,
        _ offered: CredentialRules?,
        _ purpose: AssessmentPurpose?
    ) -> String {
        guard let offered else { return "the rules of \(board) that would govern say nothing of \(code)" }
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
