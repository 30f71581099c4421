import Credentialing
import CredentialingSchema
import Identifiers

extension Projection {
    /// Per person: with which boards the person is, from and through which position. Where the events of one who
    /// was merged away went stays hers.
    package static let jurisdictions = Projection(
        name: "jurisdictions",
        version: 7,
        rowsOfMergedAway: true,
        rows: { person, _ in
            guard !person.spans.isEmpty else { return [] }
            var row = JurisdictionRow()
            row.spans = person.spans
            return [Row(key: RowKey.peer(person.record.peer), value: row.rowBytes)]
        },
        shown: { try JurisdictionRow.text($0) }
    )
}
