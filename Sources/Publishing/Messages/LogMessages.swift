import EventStore
import Identifiers
import KafkaClient

/// The log itself: each record as it lies in the log, sealed as it is, so that a copy can be proved to be whole.
/// An object: it is asked for each record, and a struct would count all its references each time.
final class LogMessages: Sendable {
    private let topic: String
    private let kind: CloudEventKind

    static let type = "credentialing.v1.LogRecord"
    static let contentType = "application/octet-stream"

    init(_ publication: Publication, log: LogID) {
        topic = publication.topicPattern
        kind = CloudEventKind(
            log: log,
            lane: publication.name,
            type: Self.type,
            contentType: Self.contentType
        )
    }

    func message(for record: RawSpan, _ header: RecordHeader) -> KafkaMessage {
        let subject = header.stream.description
        let event = CloudEvent(
            kind: kind,
            subject: subject,
            position: header.position,
            recordedAt: header.recordedAt,
            previous: header.previousPosition == .origin ? nil : header.previousPosition
        )
        return KafkaMessage(
            topic: topic,
            key: Array(subject.utf8),
            value: RecordCodec.copy(of: record),
            headers: event.headers
        )
    }
}

/// Signed checkpoints of the log: whoever keeps one can show later that nothing before it was changed.
struct CheckpointMessages {
    private let topic: String
    /// The log is what they speak of.
    private let subject: String
    private let kind: CloudEventKind

    static let type = "credentialing.v1.SignedCheckpoint"
    static let contentType = "text/plain; charset=utf-8"

    init(_ publication: Publication, log: LogID) {
        topic = publication.topicPattern
        subject = log.description
        kind = CloudEventKind(
            log: log,
            lane: publication.name,
            type: Self.type,
            contentType: Self.contentType
        )
    }

    func message(for checkpoint: SignedCheckpoint) -> KafkaMessage {
        let event = CloudEvent(
            kind: kind,
            subject: subject,
            position: checkpoint.size,
            recordedAt: nil,
            previous: nil
        )
        return KafkaMessage(
            topic: topic,
            key: Array(subject.utf8),
            value: checkpoint.encoded,
            headers: event.headers
        )
    }
}
