import CivilTime
package import CommandProcessing
import Credentialing
package import CredentialingSchema
package import EventStore
import Identifiers
import SwiftProtobuf

extension HistoryEntry {
    /// - Parameter seal: nil: personal data stays out, sealed or not.
    package init(_ header: RecordHeader, payload: RawSpan, seal: PersonalDataSeal?) throws {
        try self.init(header, RecordedEvent(header, payload: payload), seal: seal)
    }

    /// Of a record that was decoded already.
    init(_ header: RecordHeader, _ recorded: RecordedEvent, seal: PersonalDataSeal?) throws {
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
        if let instant = header.effective.instant { effectiveAt = Google_Protobuf_Timestamp(instant) }
        commandID = header.command.id.description
        event = recorded.event
        event.sealed.removeAll()
        if let seal { try open(recorded, header, seal) }
    }

    /// Adds what the event has under seal, or that it was erased.
    mutating func open(_ recorded: RecordedEvent, _ header: RecordHeader, _ seal: PersonalDataSeal) throws {
        switch try seal.open(recorded.event, id: recorded.id, slot: header.keySlot) {
        case .nothing: break
        case .erased: personalErased = true
        case .personal(let data): personal = data
        }
    }
}
