import Foundation
import Identifiers
import KafkaClient

/// What the feed has in the place of a message that is withheld: whom nothing can be told of, and where. As a line of JSON.
struct WithheldMessage: Encodable {
    /// The type of what is no CloudEvent: who knows only those passes it over.
    static let type = "withheld"

    let position: UInt64
    /// What the message would have: its key.
    let subject: String
    let code: String

    init(_ message: KafkaMessage, at position: Position) {
        precondition(message.isWithheld, "what can be told is told")
        self.position = position.rawValue
        subject = String(decoding: message.key ?? [], as: UTF8.self)
        code = Refusal.recordQuarantined.code
    }

    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}
