import CivilTime
import Credentialing
import CredentialingSchema
import Foundation
import Identifiers

extension Projection {
    /// Rows for every board that the person was ever with: whoever is asked for the past must find the person, also
    /// under an id that was merged away since.
    func rosterRows(_ person: PersonView) -> [Row] {
        person.everBoards.flatMap { rosterRows(person, $0) }
    }

    private func rosterRows(_ person: PersonView, _ board: BoardCode) -> [Row] {
        let peer = person.record.peer
        var row = RosterRow()
        row.items = RosterItem.items(of: person.record, with: board)
        row.unreadableFrom = person.stall?.position.rawValue ?? 0
        var rows: [Row] = []
        // A merged person is found under the id that she goes on under. When her key is destroyed with that one's,
        // nothing is recorded under this one.
        if person.record.mergedInto == nil {
            row.namePosition = person.names.position?.rawValue ?? 0
            rows += nameRows(person.names.tokens, board, peer)
        }
        rows.append(Row(key: RosterKey.person(board, peer), value: encoded(row)))
        for status in statusesAhead(person.record, row.items) {
            rows.append(
                Row(key: RosterKey.key(.status(UInt8(clamping: status.rawValue)), board, peer), value: [])
            )
        }
        return rows
    }

    private func nameRows(_ tokens: [NameToken], _ board: BoardCode, _ peer: PeerID) -> [Row] {
        guard !tokens.isEmpty else { return [] }
        var names = NameTokensRow()
        names.tokens = tokens.map { Data($0.bytes) }
        return [Row(key: RosterKey.names(board, peer), value: encoded(names))]
            + tokens.map { Row(key: RosterKey.key(.token($0), board, peer), value: []) }
    }

    /// The statuses that an item can have from the person's last event on, by time alone. A board's day can be the
    /// one before that of UTC.
    private func statusesAhead(_ record: Record, _ items: [RosterItem]) -> [RosterStatus] {
        guard let recordedAt = record.recordedAt else { return [] }
        let utc = DecisionContext.date(at: recordedAt)
        let day = (try? utc.adding(days: -1)) ?? utc
        var statuses: Set<RosterStatus> = []
        for item in items { statuses.formUnion(item.spans.spans(from: day).map(\.status)) }
        return statuses.filter { $0 != .unspecified }.sorted { $0.rawValue < $1.rawValue }
    }
}
