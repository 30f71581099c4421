import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

extension Projection {
    /// Per board and person: applications and credentials, found by status, name and number.
    ///
    /// There are rows for every board that the person was ever with: whoever asks about the past must find the
    /// person, also under an id that was merged away since, by the names that it had. These go with the names of the id
    /// that it was merged into.
    package static let roster = Projection(
        name: "roster",
        version: 9,
        rowsOfMergedAway: true,
        rows: { person, _ in
            let boards = person.everBoards
            return boards.flatMap { entryRows(person, $0) }
                + boards.flatMap {
                    RosterKey.nameRows(person.names(knownTo: $0).tokens, $0, person.record.peer)
                }
        },
        // Tokens are no text: a row of them reads as such when it is none of a person.
        shown: { try (try? RosterRow.text($0)) ?? NameTokensRow.text($0) }
    )

    private static func entryRows(_ person: PersonView, _ board: BoardCode) -> [Row] {
        let (record, peer) = (person.record, person.record.peer)
        var row = RosterRow()
        row.items = RosterItem.items(of: record, with: board) { person.timeline(of: $0) }
        row.unreadableFrom = person.stall?.position.rawValue ?? 0
        if record.mergedInto == nil {
            row.namePosition = person.names(knownTo: board).position?.rawValue ?? 0
        }
        let statuses = statusesAhead(record, row.items).map { UInt8(clamping: $0.rawValue) }
        return [Row(key: RosterKey.person(board, peer), value: row.rowBytes)]
            + statuses.map { Row(key: RosterKey.key(.status($0), board, peer), value: []) }
    }

    /// The statuses that an item can have from the person's last event on, by time alone. A board's day can be the
    /// one before that of UTC.
    private static func statusesAhead(_ record: Record, _ items: [RosterItem]) -> [RosterStatus] {
        guard let recordedAt = record.recordedAt else { return [] }
        let utc = DecisionContext.date(at: recordedAt)
        let day = (try? utc.adding(days: -1)) ?? utc
        var statuses: Set<RosterStatus> = []
        for item in items { statuses.formUnion(item.spans.spans(from: day).map(\.status)) }
        return statuses.filter { $0 != .unspecified }.sorted { $0.rawValue < $1.rawValue }
    }
}
