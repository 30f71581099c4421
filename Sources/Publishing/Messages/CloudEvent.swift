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

    var headers: [KafkaHeader] {
        var headers = [
            KafkaHeader(name: "ce_specversion", text: "1.0"),
            KafkaHeader(name: "ce_id", text: "\(log)/\(position)"),
            KafkaHeader(name: "ce_source", text: "urn:credentiald:\(log):\(lane)"),
            KafkaHeader(name: "ce_type", text: type),
            KafkaHeader(name: "ce_subject", text: subject),
            KafkaHeader(name: "ce_dataschema", text: "urn:credentiald:schema:\(type)"),
            KafkaHeader(name: Self.sequenceHeader, text: MessageSequence(position, part: part).description),
            KafkaHeader(name: "content-type", text: contentType),
        ]
        if let recordedAt { headers.append(KafkaHeader(name: "ce_time", text: recordedAt.description)) }
        if let previous {
            headers.append(KafkaHeader(name: "ce_prevsequence", text: MessageSequence(previous).description))
        }
        if !traceparent.isEmpty { headers.append(KafkaHeader(name: "ce_traceparent", text: traceparent)) }
        return headers
    }
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
