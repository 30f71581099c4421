import CivilTime
import Credentialing
import CredentialingSchema
import EventStore
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
            var rows = try projection.rows(of: view, rules: rules)
            if let stall = view.stall {
                rows.append(QuarantineRow(view.record.peer, stall).row(of: view.record.peer))
            }
            return rows
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
            return view.stall.map { [QuarantineRow(peer, $0).row(of: peer)] } ?? []
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
        let stall = PersonView.Stall(failing, reason)
        rows.append(QuarantineRow(peer, stall).row(of: peer))
        return rows
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

    func row(of peer: PeerID) -> Row { Row(key: RowKey.quarantine(peer), value: rowBytes) }
}
