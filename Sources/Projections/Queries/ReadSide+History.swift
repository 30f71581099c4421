import CivilTime
package import CommandProcessing
import Credentialing
package import CredentialingSchema
package import EventStore
package import Identifiers
import SwiftProtobuf

extension ReadSide {
    /// A page of a person's history: every event as recorded, voided ones included and marked.
    /// - Parameters:
    ///   - after: entries up to this version are left out.
    ///   - limit: 1 to `pageMax`.
    ///   - personal: whether sealed data is opened.
    package func history(
        of peer: PeerID,
        at time: QueryTime,
        after: StreamVersion = .none,
        limit: Int = pageMax,
        personal: Bool = true
    ) throws(QueryError) -> History {
        precondition((1...Self.pageMax).contains(limit), "a page is bounded")
        let known = position
        let voids = try self.voids(of: peer, at: time, through: known)
        return try answering {
            var history = History()
            history.peerID = peer.description
            history.position = known.rawValue
            try store.forEachRecord(of: StreamID(peer: peer), from: after.next) { header, payload in
                guard header.position <= known, time.knows(header.position, header.recordedAt) else {
                    return false
                }
                if let asOf = time.asOf, header.effective.date > asOf,
                    header.type != EventType.recordVoided.code
                {
                    return true
                }
                guard history.events.count < limit else {
                    history.next = header.version.rawValue - 1
                    return false
                }
                var entry = try HistoryEntry(header, payload: payload, seal: personal ? seal : nil)
                entry.voidedBy = voids[header.eventID]?.description ?? ""
                history.events.append(entry)
                return true
            }
            return history
        }
    }

    private func voids(
        of peer: PeerID,
        at time: QueryTime,
        through known: Position
    ) throws(QueryError) -> [EventID: EventID] {
        var found = false
        var voids: [EventID: EventID] = [:]
        try answering {
            try store.forEachRecord(of: StreamID(peer: peer)) { header, payload in
                guard header.position <= known, time.knows(header.position, header.recordedAt) else {
                    return false
                }
                found = true
                guard header.type == EventType.recordVoided.code else { return true }
                let recorded = try RecordedEvent(header, payload: payload)
                if let target = EventID(recorded.event.recordVoided.eventID) { voids[target] = recorded.id }
                return true
            }
        }
        guard found else { throw .peerUnknown(peer) }
        return voids
    }

    /// A page of the log, all streams, without personal data.
    package func events(after: Position, limit: Int = pageMax) throws(QueryError) -> EventsPage {
        precondition((1...Self.pageMax).contains(limit), "a page is bounded")
        let head = position
        return try answering {
            var page = EventsPage()
            page.head = head.rawValue
            page.next = after.rawValue
            try store.log.scan(from: after.next, limit: limit) {
                (header, payload, _) throws(EventStoreError) in
                guard header.position <= head else { return false }
                do { page.events.append(try HistoryEntry(header, payload: payload, seal: nil)) } catch {
                    throw EventStoreError(.recordDamaged, "\(error)")
                }
                page.next = header.position.rawValue
                return true
            }
            return page
        }
    }
}

extension HistoryEntry {
    /// - Parameter seal: nil: personal data stays out, sealed or not.
    package init(_ header: RecordHeader, payload: RawSpan, seal: PersonalDataSeal?) throws {
        let recorded = try RecordedEvent(header, payload: payload)
        self.init()
        position = header.position.rawValue
        stream = header.stream.description
        version = header.version.rawValue
        eventID = header.eventID.description
        type = EventType.name(of: header.type)
        typeCode = UInt32(header.type.rawValue)
        schemaVersion = UInt32(header.schemaVersion)
        recordedAt = Google_Protobuf_Timestamp(header.recordedAt)
        effectiveOn = header.effective.date.description
        commandID = header.command.id.description
        event = recorded.event
        event.sealed.removeAll()
        guard let seal else { return }
        switch try seal.open(recorded.event, id: recorded.id, slot: header.keySlot) {
        case .nothing: break
        case .erased: personalErased = true
        case .personal(let data): personal = data
        }
    }
}
