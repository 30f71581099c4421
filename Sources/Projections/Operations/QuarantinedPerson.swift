import CivilTime
import CredentialingSchema
import Identifiers
import SwiftProtobuf

/// A person whose rows in a projection wait.
package struct QuarantinedPerson: Codable, Equatable, Sendable {
    /// The person's id.
    package let peer: String
    /// The event that could not be applied.
    package let position: UInt64
    package let eventType: String
    package let reason: String
    /// When the event was recorded, RFC 3339: since then the rows wait.
    package let since: String

    init(_ row: QuarantineRow) {
        let stream = StreamID(row.stream)
        peer = stream?.peer?.description ?? row.stream
        position = row.position
        eventType = row.eventType
        reason = row.reason
        since = row.since.instant?.description ?? ""
    }
}

extension Google_Protobuf_Timestamp {
    fileprivate var instant: Instant? {
        // What is read from a file may be any number: its microseconds must be one, too.
        guard (0...Instant.latest.secondsSinceEpoch).contains(seconds) else { return nil }
        return try? Instant(
            microsecondsSinceEpoch: seconds * Instant.microsecondsPerSecond + Int64(nanos / 1_000)
        )
    }
}
