import CivilTime
package import Credentialing
import CredentialingSchema
package import EventStore
package import Identifiers
import SwiftProtobuf

extension RecordedEvent {
    /// Reads an event out of a record of the log, in place.
    ///
    /// Unknown fields and unknown event types are kept as they are.
    /// - Throws: `EventDecodingError` when the payload is not an event.
    package init(_ header: RecordHeader, payload: RawSpan) throws(EventDecodingError) {
        let event: Event
        do {
            // The parser takes no borrowed bytes: one copy of a few hundred bytes.
            event = try Event(serializedBytes: payload.withUnsafeBytes { [UInt8]($0) })
        } catch {
            throw EventDecodingError(position: header.position, reason: "\(error)")
        }
        self.init(
            position: header.position,
            version: header.version,
            id: header.eventID,
            recordedAt: header.recordedAt,
            effectiveOn: header.effective.date,
            event: event
        )
    }
}

/// A record whose payload is not an event.
package struct EventDecodingError: Error, Sendable, CustomStringConvertible {
    package let position: Position
    package let reason: String

    package var description: String { "the event at position \(position) cannot be read: \(reason)" }
}
