package import CommandProcessing
import Credentialing
package import EventStore
package import Identifiers

/// Reads a person's details: as registered, or as amended last.
package struct PersonalDetailsReader {
    private let store: EventStore
    private let seal: PersonalDataSeal

    package init(store: EventStore, seal: PersonalDataSeal) {
        self.store = store
        self.seal = seal
    }

    /// - Parameter through: later records are left out.
    package func details(
        of peer: PeerID,
        through: Position? = nil
    ) throws -> PersonalDataSeal.Opened {
        var opened = PersonalDataSeal.Opened.nothing
        try store.forEachRecord(of: StreamID(peer: peer)) { header, payload in
            if let through, header.position > through { return false }
            guard Self.gives(header.type) else { return true }
            let recorded = try RecordedEvent(header, payload: payload)
            opened = try seal.open(recorded.event, id: recorded.id, slot: header.keySlot)
            return true
        }
        return opened
    }

    /// Reads the details that one record gave.
    package func details(at position: Position) throws -> PersonalDataSeal.Opened {
        guard let (header, recorded) = try store.recordedEvent(at: position) else { return .nothing }
        return try seal.open(recorded.event, id: recorded.id, slot: header.keySlot)
    }

    /// Whether events of a type give details.
    static func gives(_ type: EventTypeCode) -> Bool {
        type == EventType.peerRegistered.code || type == EventType.personalDetailsAmended.code
    }
}
