import EventStore
import Identifiers
import KafkaClient

/// The log itself: each record as it lies in the log, sealed as it is, so that a copy can be proved to be whole.
struct LogMessages {
    let publication: Publication
    let log: LogID

    static let type = "credentialing.v1.LogRecord"
    static let contentType = "application/octet-stream"

    func message(for record: RawSpan, _ header: RecordHeader) -> KafkaMessage {
        let subject = header.stream.description
        let event = CloudEvent(
            log: log,
            lane: publication.name,
            type: Self.type,
            subject: subject,
            position: header.position,
            recordedAt: header.recordedAt,
            previous: header.previousPosition == .origin ? nil : header.previousPosition,
            contentType: Self.contentType
        )
        return KafkaMessage(
            topic: publication.topicPattern,
            key: Array(subject.utf8),
            value: RecordCodec.copy(of: record),
            headers: event.headers
        )
    }
}

/// Signed checkpoints of the log: whoever keeps one can show later that nothing before it was changed.
struct CheckpointMessages {
    let publication: Publication
    let log: LogID

    static let type = "credentialing.v1.SignedCheckpoint"
    static let contentType = "text/plain; charset=utf-8"

    func message(for checkpoint: SignedCheckpoint) -> KafkaMessage {
        let subject = log.description
        let event = CloudEvent(
            log: log,
            lane: publication.name,
            type: Self.type,
            subject: subject,
            position: checkpoint.size,
            recordedAt: nil,
            previous: nil,
            contentType: Self.contentType
        )
        return KafkaMessage(
            topic: publication.topicPattern,
            key: Array(subject.utf8),
            value: checkpoint.encoded,
            headers: event.headers
        )
    }
}
