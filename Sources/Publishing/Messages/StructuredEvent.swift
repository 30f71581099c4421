import Foundation
import KafkaClient

/// A CloudEvent in structured JSON mode: the attributes and data of a message in binary mode, in one object.
enum StructuredEvent {
    private static let attributeLead = "ce_"
    private static let contentType = "content-type"

    /// - Parameter message: of JSON data, as ``CloudEvent`` gives it headers.
    static func json(of message: KafkaMessage) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        var json: [UInt8] = [UInt8(ascii: "{")]
        for header in message.headers {
            guard let name = attribute(header.name) else { continue }
            let text = String(decoding: header.value ?? [], as: UTF8.self)
            json += Array("\"\(name)\":".utf8) + (try encoder.encode(text)) + [UInt8(ascii: ",")]
        }
        json += Array("\"data\":".utf8)
        json += message.value ?? Array("null".utf8)
        json.append(UInt8(ascii: "}"))
        return json
    }

    /// nil for a header that is no attribute.
    private static func attribute(_ header: String) -> String? {
        if header == contentType { return "datacontenttype" }
        guard header.hasPrefix(attributeLead) else { return nil }
        return String(header.dropFirst(attributeLead.count))
    }
}
