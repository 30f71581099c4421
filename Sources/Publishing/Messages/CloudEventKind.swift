import EventStore
import KafkaClient

/// What the CloudEvents of one source and type have in common, as headers that are made once. An object, so that a
/// message that is made counts one reference and not five.
final class CloudEventKind: Sendable {
    /// The beginning of every id: they are unique within a log.
    let idLead: [UInt8]
    let version: KafkaHeaders
    let sourceAndType: KafkaHeaders
    let schema: KafkaHeaders
    let contentType: KafkaHeaders

    /// - Parameters:
    ///   - lane: last part of the source, such as `boards:ICRC`.
    ///   - type: of the data; names its schema too.
    init(log: LogID, lane: String, type: String, contentType: String = "application/json") {
        idLead = Array("\(log)/".utf8)
        version = KafkaHeaders([KafkaHeader(name: "ce_specversion", text: "1.0")])
        sourceAndType = KafkaHeaders([
            KafkaHeader(name: "ce_source", text: "urn:credentiald:\(log):\(lane)"),
            KafkaHeader(name: "ce_type", text: type),
        ])
        schema = KafkaHeaders([KafkaHeader(name: "ce_dataschema", text: "urn:credentiald:schema:\(type)")])
        self.contentType = KafkaHeaders([KafkaHeader(name: "content-type", text: contentType)])
    }
}
