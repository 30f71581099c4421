import CredentialingSchema
import Foundation
import SwiftProtobuf
import Testing

/// An event in which every field holds a marker that names it, and what each audience is to see of it.
///
/// Made from the options in the schemas by scripts/schemas, so that a new field is in it.
struct MarkedEvent {
    let name: String
    let filled: Event
    let seenByBoards: Event
    let seenByEmployers: Event

    /// What every marker begins with.
    static let mark = "marker:"

    /// - Parameter number: stands in place of the markers of credential numbers.
    static func all(credentialNumber number: String) throws -> [MarkedEvent] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Fixtures/published/marked-events.ndjson")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let text = line.replacing(/marker:\w+\.credential_number/, with: number)
            let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
            return try MarkedEvent(try #require(object as? [String: Any]))
        }
    }

    /// The sealed field's marker is of bytes.
    static func markers(in event: Event) throws -> Set<String> {
        let text = try event.jsonString() + String(decoding: event.sealed, as: UTF8.self)
        return Set(text.matches(of: /marker:[A-Za-z]+\.[a-z_]+/).map { String($0.output) })
    }

    private init(_ line: [String: Any]) throws {
        func event(_ part: String) throws -> Event {
            let object = try #require(line[part] as? [String: Any])
            return try Event(jsonUTF8Bytes: try JSONSerialization.data(withJSONObject: object))
        }
        name = try #require(line["event"] as? String)
        filled = try event("filled")
        seenByBoards = try event("board")
        seenByEmployers = try event("employers")
    }
}
