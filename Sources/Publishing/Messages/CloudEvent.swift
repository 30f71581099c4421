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
    let recorded: RecordedEvent
    /// The key's message before this one, so that a gap shows; nil for the first.
    let previous: Position?

    static let sequenceDigits = 20

    var headers: [KafkaHeader] {
        var headers = [
            KafkaHeader(name: "ce_specversion", text: "1.0"),
            KafkaHeader(name: "ce_id", text: "\(log)/\(recorded.position)"),
            KafkaHeader(name: "ce_source", text: "urn:credentiald:\(log):\(lane)"),
            KafkaHeader(name: "ce_type", text: type),
            KafkaHeader(name: "ce_subject", text: subject),
            KafkaHeader(name: "ce_time", text: recorded.recordedAt.description),
            KafkaHeader(name: "ce_dataschema", text: "urn:credentiald:schema:\(type)"),
            KafkaHeader(name: "ce_sequence", text: Self.padded(recorded.position)),
            KafkaHeader(name: "content-type", text: "application/json"),
        ]
        if let previous {
            headers.append(KafkaHeader(name: "ce_prevsequence", text: Self.padded(previous)))
        }
        if !recorded.event.traceparent.isEmpty {
            headers.append(KafkaHeader(name: "ce_traceparent", text: recorded.event.traceparent))
        }
        return headers
    }

    /// Sorts as text as the positions do as numbers.
    static func padded(_ position: Position) -> String {
        let digits = position.description
        return String(repeating: "0", count: max(0, sequenceDigits - digits.count)) + digits
    }
}
