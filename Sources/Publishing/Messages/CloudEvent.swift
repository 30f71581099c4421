import CivilTime
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import KafkaClient

/// The attributes of a CloudEvent in Kafka's binary mode: each a header, the data alone the value.
struct CloudEvent {
    let log: LogID
    /// Last part of the source, such as `boards:ICRC`: ids are unique within it.
    let lane: String
    let type: String
    let subject: String
    let position: Position
    /// Which of the messages of one position in a topic, from 0.
    var part: UInt32 = 0
    /// nil: what the message tells has no time of its own.
    let recordedAt: Instant?
    /// Position of the key's message before this one, so that a gap shows; nil for the first.
    let previous: Position?
    var contentType = "application/json"
    /// W3C trace context of what led to the event; empty: none.
    var traceparent = ""

    static let sequenceHeader = "ce_sequence"

    /// In one piece, without a string or an array for each.
    var headers: KafkaHeaders {
        var headers = KafkaHeaders(reserving: Self.headersMax, bytes: Self.usualBytes)
        headers.append("ce_specversion") { $0.append(contentsOf: "1.0".utf8) }
        headers.append("ce_id") {
            $0.append(contentsOf: log.description.utf8)
            $0.append(UInt8(ascii: "/"))
            $0.append(contentsOf: position.description.utf8)
        }
        headers.append("ce_source") {
            $0.append(contentsOf: "urn:credentiald:".utf8)
            $0.append(contentsOf: log.description.utf8)
            $0.append(UInt8(ascii: ":"))
            $0.append(contentsOf: lane.utf8)
        }
        headers.append("ce_type") { $0.append(contentsOf: type.utf8) }
        headers.append("ce_subject") { $0.append(contentsOf: subject.utf8) }
        headers.append("ce_dataschema") {
            $0.append(contentsOf: "urn:credentiald:schema:".utf8)
            $0.append(contentsOf: type.utf8)
        }
        headers.append("ce_sequence") { MessageSequence(position, part: part).append(to: &$0) }
        headers.append("content-type") { $0.append(contentsOf: contentType.utf8) }
        if let recordedAt { headers.append("ce_time") { recordedAt.append(to: &$0) } }
        if let previous { headers.append("ce_prevsequence") { MessageSequence(previous).append(to: &$0) } }
        if !traceparent.isEmpty {
            headers.append("ce_traceparent") { $0.append(contentsOf: traceparent.utf8) }
        }
        return headers
    }

    private static let headersMax = 11
    private static let usualBytes = 512
}

extension CloudEvent {
    /// Of a recorded event.
    init(
        log: LogID,
        lane: String,
        type: String,
        subject: String,
        recorded: RecordedEvent,
        previous: Position?,
        part: UInt32 = 0,
        contentType: String = "application/json"
    ) {
        self.init(
            log: log,
            lane: lane,
            type: type,
            subject: subject,
            position: recorded.position,
            part: part,
            recordedAt: recorded.recordedAt,
            previous: previous,
            contentType: contentType,
            traceparent: recorded.event.traceparent
        )
    }
}
