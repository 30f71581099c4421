import CivilTime
import Credentialing
import CredentialingSchema
import EventStore
import Foundation
import Identifiers
import SwiftProtobuf

/// Makes the rows of people; the one place for live and rebuild alike.
struct RowMaker: Sendable {
    let reader: PeopleReader

    /// The rows that the person has in a projection: those of the latest event at which the projection could
    /// make any, and when that is not the last one, a row that says since when and why. A pure function of the
    /// person's history: how events came in batches does not matter.
    ///
    /// - Throws: only when the store cannot be read.
    func rows(_ projection: Projection, of view: PersonView, rules: RuleBook) throws -> [Row] {
        // Who has no events has no rows.
        guard view.version != .none else { return [] }
        do {
            let rows = try projection.rows(of: view, rules: rules)
            guard let stall = view.stall else { return rows }
            return Self.waiting(rows, projection, view.record.peer, stall)
        } catch {
            return try lastGood(projection, of: view, rules: rules, error)
        }
    }

    /// The same in several projections, in their order.
    func rows(_ projections: [Projection], of view: PersonView, rules: RuleBook) throws -> [[Row]] {
        let view = view.forRows
        return try projections.map { try rows($0, of: view, rules: rules) }
    }

    /// Goes back event by event. Rare, and nearly always one step.
    private func lastGood(
        _ projection: Projection,
        of view: PersonView,
        rules: RuleBook,
        _ error: any Error
    ) throws -> [Row] {
        let peer = view.record.peer
        let events = try headers(of: peer, through: view.record.position)
        guard var failing = events.last else {
            // The very first event is one that cannot be read.
            return view.stall.map { Self.waiting([], projection, peer, $0) } ?? []
        }
        var reason = Self.reason(error)
        var rows: [Row] = []
        for header in events.dropLast().reversed() {
            let earlier = try reader.view(of: peer, through: header.position)
            do {
                rows = try projection.rows(of: earlier, rules: rules)
                break
            } catch {
                (failing, reason) = (header, Self.reason(error))
            }
        }
        return Self.waiting(rows, projection, peer, PersonView.Stall(failing, reason))
    }

    /// Rows with the one that says since when and why they wait, and which they are: whatever makes rows later may not
    /// tell any more. Those of names are told by rows of their own, and go with a key.
    private static func waiting(
        _ rows: [Row],
        _ projection: Projection,
        _ peer: PeerID,
        _ stall: PersonView.Stall
    ) -> [Row] {
        var quarantine = QuarantineRow(peer, stall)
        let kept = projection == .roster ? rows.filter { !RosterKey.isOfNames($0.key) } : rows
        quarantine.keys = kept.map { Data($0.key) }
        return rows + [Row(key: RowKey.quarantine(peer), value: quarantine.rowBytes)]
    }

    private func headers(of peer: PeerID, through last: Position) throws -> [RecordHeader] {
        var headers: [RecordHeader] = []
        try reader.store.readStream(StreamID(peer: peer)) { header, _ in
            guard header.position <= last else { return false }
            headers.append(header)
            return true
        }
        return headers
    }

    /// An error may describe itself at any length.
    private static let reasonMax = 500

    private static func reason(_ error: any Error) -> String { String("\(error)".prefix(reasonMax)) }
}

extension QuarantineRow {
    init(_ peer: PeerID, _ stall: PersonView.Stall) {
        self.init()
        stream = StreamID(peer: peer).description
        position = stall.position.rawValue
        reason = stall.reason
        eventType = EventType.name(of: stall.type)
        since = Google_Protobuf_Timestamp(stall.recordedAt)
    }
}
