import CredentialingSchema
import Foundation
import SwiftProtobuf

/// An event of each type with every field filled, from the fixtures that scripts/schemas makes.
func writeEventSeeds(to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Fixtures/published/marked-events.ndjson")
    for line in try String(contentsOf: fixtures, encoding: .utf8).split(separator: "\n") {
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        guard let name = object?["event"] as? String, let filled = object?["filled"] else { continue }
        let event = try Event(jsonUTF8Bytes: JSONSerialization.data(withJSONObject: filled))
        try (try event.serializedBytes() as Data).write(to: folder.appendingPathComponent("seed-\(name)"))
    }
}
