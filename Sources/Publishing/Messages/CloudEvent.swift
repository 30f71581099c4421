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
        let log = Array(log.description.utf8)
        let type = Array(type.utf8)
        var headers: [KafkaHeader] = []
        headers.reserveCapacity(Self.headersMax)
        headers.append(Self.version)
        headers.append(KafkaHeader(name: "ce_id", value: log + Self.slash + Array(position.description.utf8)))
        headers.append(
            KafkaHeader(name: "ce_source", value: Self.source + log + Self.colon + Array(lane.utf8))
        )
        headers.append(KafkaHeader(name: "ce_type", value: type))
        headers.append(KafkaHeader(name: "ce_subject", text: subject))
        headers.append(KafkaHeader(name: "ce_dataschema", value: Self.schema + type))
        headers.append(
            KafkaHeader(name: Self.sequenceHeader, value: MessageSequence(position, part: part).bytes)
        )
        headers.append(KafkaHeader(name: "content-type", text: contentType))
        if let recordedAt { headers.append(KafkaHeader(name: "ce_time", text: recordedAt.description)) }
        if let previous {
            headers.append(KafkaHeader(name: "ce_prevsequence", value: MessageSequence(previous).bytes))
        }
        if !traceparent.isEmpty { headers.append(KafkaHeader(name: "ce_traceparent", text: traceparent)) }
        return headers
    }

    // Bytes that all events have, made once.
    private static let headersMax = 11
    private static let version = KafkaHeader(name: "ce_specversion", text: "1.0")
    private static let source = Array("urn:credentiald:".utf8)
    private static let schema = Array("urn:credentiald:schema:".utf8)
    private static let (slash, colon) = (Array("/".utf8), Array(":".utf8))
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
