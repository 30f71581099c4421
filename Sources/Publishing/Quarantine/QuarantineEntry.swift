package import CivilTime
import CredentialingSchema
package import Identifiers
import KafkaClient
import Projections
import SwiftProtobuf

/// A message that waits. Never the message itself: it is made again from the log.
package struct QuarantineEntry: Hashable, Sendable {
    let id: QuarantineID
    package let publication: String
    /// Of the message, as its topic would have it.
    package let key: String
    package var refusal: Refusal
    /// Key, value and headers.
    package var bytes: Int
    /// When it was refused first.
    package let since: Instant
    package var attempts: Int

    package var topic: String { id.topic }
    package var sequence: String { id.sequence.description }
    /// Of the event that it tells of.
    package var position: Position { id.sequence.position }
    /// `<topic>/<sequence>`
    package var name: String { id.description }

    init(
        id: QuarantineID,
        publication: String,
        key: String,
        refusal: Refusal,
        bytes: Int,
        since: Instant,
        attempts: Int = 1
    ) {
        self.id = id
        self.publication = publication
        self.key = key
        self.refusal = refusal
        self.bytes = bytes
        self.since = since
        self.attempts = attempts
    }

    /// After one more attempt.
    func refusedAgain(_ refusal: Refusal, bytes: Int?) -> QuarantineEntry {
        var entry = self
        entry.refusal = refusal
        entry.bytes = bytes ?? self.bytes
        entry.attempts += 1
        return entry
    }

    func encoded(lane: String) throws -> [UInt8] {
        var message = QuarantinedMessage()
        message.lane = lane
        message.publication = publication
        message.topic = topic
        message.key = key
        message.position = position.rawValue
        message.sequence = sequence
        message.code = refusal.code
        message.reason = refusal.reason
        message.bytes = UInt32(clamping: bytes)
        message.since = Google_Protobuf_Timestamp(since)
        message.attempts = UInt32(clamping: attempts)
        return try message.jsonUTF8Bytes()
    }

    private static func instant(_ time: Google_Protobuf_Timestamp) -> Instant? {
        guard (0...Instant.latest.secondsSinceEpoch).contains(time.seconds) else { return nil }
        return try? Instant(
            microsecondsSinceEpoch: time.seconds * Instant.microsecondsPerSecond + Int64(time.nanos / 1_000)
        )
    }

    /// - Throws: `quarantineUnreadable` for what no publisher wrote.
    init(_ value: [UInt8], key: [UInt8]?) throws(LaneFault) {
        let name = String(decoding: key ?? [], as: UTF8.self)
        // A newer publisher may say more.
        var options = JSONDecodingOptions()
        options.ignoreUnknownFields = true
        guard let id = QuarantineID(name),
            let found = try? QuarantinedMessage(json: value, options: options),
            found.topic == id.topic, found.sequence == id.sequence.description,
            let since = Self.instant(found.since)
        else { throw .quarantineUnreadable(name) }
        self.init(
            id: id,
            publication: found.publication,
            key: found.key,
            refusal: Refusal(code: found.code, reason: found.reason),
            bytes: Int(found.bytes),
            since: since,
            attempts: Int(found.attempts)
        )
    }
}
