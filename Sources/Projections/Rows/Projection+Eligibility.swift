import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

extension Projection {
    /// Per person: the assessments that concern the person, as of the last event.
    package static let eligibility = Projection(
        name: "eligibility",
        version: 11,
        rows: eligibilityRows,
        shown: { try EligibilityRow.text($0) }
    )

    private static func eligibilityRows(_ person: PersonView, _ rules: RuleBook) -> [Row] {
        let record = person.record
        let boards = record.boards
        guard !boards.isEmpty, let recordedAt = record.recordedAt else { return [] }
        let asOf = DecisionContext.date(at: recordedAt)
        var row = EligibilityRow()
        row.position = record.position.rawValue
        row.asOf = asOf.description
        // Rules adopted after the person's last event are left out: a rebuild knows them, the
        // live fold did not.
        row.assessments = Assessment.all(
            of: record,
            boards: boards,
            rules: rules,
            asOf: asOf,
            knownAt: record.position,
            withEvidence: false
        )
        return [Row(key: RowKey.peer(record.peer), value: row.rowBytes)]
    }
}
