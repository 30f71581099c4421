import CivilTime
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import KafkaClient

/// The attributes of a CloudEvent in Kafka's binary mode: each a header, the data alone the value.
struct CloudEvent {
    let kind: CloudEventKind
    let subject: String
    let position: Position
    /// Which of the messages of one position in a topic, from 0.
    var part: UInt32 = 0
    /// nil: what the message tells has no time of its own.
    let recordedAt: Instant?
    /// Position of the key's message before this one, so that a gap shows; nil for the first.
    let previous: Position?
    /// W3C trace context of what led to the event; empty: none.
    var traceparent = ""

    static let sequenceHeader = "ce_sequence"

    /// In one piece, without a string or an array for each.
    var headers: KafkaHeaders {
        var headers = KafkaHeaders(reserving: Self.headersMax, bytes: Self.usualBytes)
        headers.append(kind.version)
        headers.append("ce_id") {
            $0.append(contentsOf: kind.idLead)
            position.append(to: &$0)
        }
        headers.append(kind.sourceAndType)
        headers.append("ce_subject") { $0.append(contentsOf: subject.utf8) }
        headers.append(kind.schema)
        headers.append("ce_sequence") { MessageSequence(position, part: part).append(to: &$0) }
        headers.append(kind.contentType)
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
        _ kind: CloudEventKind,
        subject: String,
        recorded: RecordedEvent,
        previous: Position?,
        part: UInt32 = 0
    ) {
        self.init(
            kind: kind,
            subject: subject,
            position: recorded.position,
            part: part,
            recordedAt: recorded.recordedAt,
            previous: previous,
            traceparent: recorded.event.traceparent
        )
    }
}

extension Position {
    /// Appends the number in digits.
    fileprivate func append(to bytes: inout [UInt8]) {
        var text = description
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }
}
