import CivilTime
import CredentialingSchema
import Identifiers

/// Assessments of lists of requirements beside initial and renewal.
extension Assessment {
    static func issue(
        _ record: Record,
        _ requirements: [Requirement],
        under rules: Rules,
        _ offered: CredentialRules,
        board: BoardCode,
        book: RuleBook,
        asOf: CivilDate,
        knownAt: Position? = nil
    ) -> Assessment {
        let application = record.application(board: board, credential: offered.code, on: asOf)
        let open = application.flatMap { $0.isOpen(on: asOf) ? $0 : nil }
        let dates = AssessmentDates(asOf: asOf, appliedOn: open?.submittedOn)
        var assessment = Assessment(board, offered, rules, asOf)
        assessment.purpose = "initial"
        let view = BoardView(board, rules: book, knownAt: knownAt)
        assessment.requirements = Assessor(record: record, dates: dates, board: view).assess(requirements)
        assessment.eligible = assessment.unmet.isEmpty
        return assessment
    }

    /// Within its cycle a credential goes on as it was: no requirement is asked.
    static func reinstatement(
        inCycleOf credential: CredentialRecord,
        under rules: Rules,
        _ offered: CredentialRules,
        asOf: CivilDate
    ) -> Assessment {
        var assessment = Assessment(credential.board, offered, rules, asOf)
        assessment.purpose = "reinstatement"
        assessment.eligible = true
        assessment.credentialNumber = credential.number
        return assessment
    }

    /// What counts is from the cycle that ended and from the time since.
    static func reinstatement(
        _ record: Record,
        of credential: CredentialRecord,
        under rules: Rules,
        _ offered: CredentialRules,
        book: RuleBook,
        asOf: CivilDate,
        knownAt: Position? = nil
    ) -> Assessment {
        let dates = AssessmentDates(
            asOf: asOf,
            cycle: credential.current.startsOn...max(asOf, credential.current.startsOn),
            issuedOn: credential.issuedOn,
            credential: (credential.board, credential.number)
        )
        var assessment = Assessment(credential.board, offered, rules, asOf)
        assessment.purpose = "reinstatement"
        let requirements = offered.reinstatement.requirements
        let view = BoardView(credential.board, rules: book, knownAt: knownAt)
        assessment.requirements = Assessor(record: record, dates: dates, board: view).assess(requirements)
        assessment.eligible = assessment.unmet.isEmpty
        assessment.credentialNumber = credential.number
        return assessment
    }
}
