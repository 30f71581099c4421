import Credentialing
import CredentialingSchema
import EventStore
import Identifiers

extension Receipt {
    /// Adds the next event of the command; the receipt's stream, version and position are the last one's.
    mutating func add(
        _ stream: StreamID,
        _ position: Position,
        _ version: StreamVersion,
        _ type: EventTypeCode,
        _ id: EventID
    ) {
        var event = ReceiptEvent()
        event.position = position.rawValue
        event.type = EventType.name(of: type)
        event.eventID = id.description
        events.append(event)
        self.stream = stream.description
        self.position = position.rawValue
        self.version = version.rawValue
    }
}
