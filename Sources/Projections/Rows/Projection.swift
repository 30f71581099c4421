import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SwiftProtobuf

/// The projections: named, versioned, deterministic. The rows of one person are a pure function of
/// the person's view and of the rules known at the person's last event; nothing else enters, so a
/// rebuild in any order makes the same rows as applying events one by one.
package enum Projection: String, CaseIterable, Sendable {
    /// Per person: the assessments that concern the person, as of the last event.
    case eligibility
    /// Per credential: what was issued and its current cycle.
    case credentials
    /// Per credential, in the order of expiry within a board.
    case deadlines
    /// Per person: with which boards the person is, from and through which position.
    case jurisdictions
    /// Per board and person: applications and credentials, found by status, name and number.
    case roster
    /// Per board, person and day: what the person adds to the board's figures.
    case statistics

    /// Raised whenever the rows of an equal history would differ: older generations are rebuilt.
    package var version: UInt32 {
        switch self {
        case .eligibility, .jurisdictions: 2
        case .credentials, .deadlines: 4
        case .roster, .statistics: 1
        }
    }

    func rows(of person: PersonView, rules: RuleBook) -> [Row] {
        var rows: [Row]
        // Who was merged away goes on under another id; where her events went stays hers.
        let isMergedAway = person.record.mergedInto != nil
        switch self {
        case _ where isMergedAway && self != .jurisdictions && self != .roster: rows = []
        case .eligibility: rows = eligibilityRows(person, rules)
        case .credentials: rows = credentialRows(person)
        case .deadlines: rows = deadlineRows(person)
        case .jurisdictions: rows = jurisdictionRows(person)
        case .roster: rows = rosterRows(person)
        case .statistics: rows = statisticsRows(person)
        }
        if let stall = person.stall { rows.append(quarantineRow(person, stall)) }
        return rows
    }

    private func quarantineRow(_ person: PersonView, _ stall: PersonView.Stall) -> Row {
        var row = QuarantineRow()
        row.stream = StreamID(peer: person.record.peer).description
        row.position = stall.position.rawValue
        row.reason = stall.reason
        return Row(key: RowKey.quarantine(person.record.peer), value: encoded(row))
    }

    private func jurisdictionRows(_ person: PersonView) -> [Row] {
        guard !person.spans.isEmpty else { return [] }
        var row = JurisdictionRow()
        row.spans = person.spans
        return [Row(key: RowKey.peer(person.record.peer), value: encoded(row))]
    }

    /// The schema's rows hold nothing that protobuf cannot encode.
    func encoded(_ message: some SwiftProtobuf.Message) -> [UInt8] {
        do { return try message.serializedBytes() } catch {
            preconditionFailure("a row cannot be encoded: \(error)")
        }
    }
}
