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
        let (event, type) = try Self.event(in: payload, at: header.position)
        self.init(
            position: header.position,
            version: header.version,
            id: header.eventID,
            recordedAt: header.recordedAt,
            effectiveOn: header.effective.date,
            event: event,
            type: type
        )
    }

    private static func event(
        in payload: RawSpan,
        at position: Position
    ) throws(EventDecodingError) -> (Event, EventType?) {
        var cursor = WireCursor(payload)
        if let event = try? Event.read(payload, &cursor) {
            return (event, EventType(lastField: cursor.fieldNumber))
        }
        do {
            // The parser takes no borrowed bytes.
            let event = try Event(serializedBytes: payload.withUnsafeBytes { [UInt8]($0) })
            return (event, EventType(of: event))
        } catch {
            throw EventDecodingError(position: position, reason: "\(error)")
        }
    }
}

extension FoldableEvent {
    /// Reads what a fold needs of an event out of a record of the log, in place.
    /// - Throws: `EventDecodingError` when the payload is not an event.
    package init(_ header: RecordHeader, payload: RawSpan) throws(EventDecodingError) {
        var cursor = WireCursor(payload)
        guard let (board, content) = try? Event.readFolded(payload, &cursor) else {
            self = try RecordedEvent(header, payload: payload).foldable
            return
        }
        self.init(
            position: header.position,
            version: header.version,
            id: header.eventID,
            recordedAt: header.recordedAt,
            effectiveOn: header.effective.date,
            board: board,
            content: content,
            type: EventType(lastField: cursor.fieldNumber)
        )
    }
}

extension EventType {
    /// The last field of a plain event is what happened.
    fileprivate init?(lastField number: UInt64) {
        guard let number = UInt16(exactly: number) else { return nil }
        self.init(rawValue: number)
    }
}

/// A record whose payload is not an event.
package struct EventDecodingError: Error, Sendable, CustomStringConvertible {
    package let position: Position
    package let reason: String

    package var description: String { "the event at position \(position) cannot be read: \(reason)" }
}
