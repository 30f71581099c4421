import Credentialing
import CredentialingSchema
package import EventStore
import Identifiers

extension EventStore {
    /// Records at the end of the log whose erasures may be unfinished after a crash: more than the writer ever
    /// has under way.
    private static let unfinishedRecordsMax: UInt64 = 1 << 18

    /// Destroys the keys of erasures that are in the log and were not finished. Called once at start, before
    /// the writer.
    package func finishErasures() throws {
        let head = try log.head()
        let first = head.rawValue > Self.unfinishedRecordsMax ? head.rawValue - Self.unfinishedRecordsMax : 0
        var slots: [KeySlot] = []
        var people: [StreamID] = []
        try log.scan(from: Position(first + 1), limit: Int(Self.unfinishedRecordsMax)) { header, _, _ in
            if header.type == EventType.personalDataErased.code {
                if let slot = header.keySlot { slots.append(slot) }
                people.append(header.stream)
            }
            return true
        }
        for person in people { slots += try slotsMerged(into: person) }
        for slot in slots { try keys.destroy(slot) }
    }

    /// The last slots of the people who are merged into a person.
    private func slotsMerged(into person: StreamID) throws -> [KeySlot] {
        var slots: [PeerID: KeySlot] = [:]
        try forEachRecord(of: person) { header, payload in
            guard header.type == EventType.peersMerged.code else { return true }
            let event = try RecordedEvent(header, payload: payload).event
            guard let merged = PeerID(event.peersMerged.mergedPeerID) else { return true }
            try forEachRecord(of: StreamID(peer: merged)) { header, _ in
                if let slot = header.keySlot { slots[merged] = slot }
                return true
            }
            return true
        }
        return Array(slots.values)
    }
}
