import Foundation
import RegexBuilder
import Testing

@testable import CommandDecoding

/// The words by which mistakes are named are those of the schema.
struct SchemaWordsTests {
    private let commands: String
    private let all: String

    init() throws {
        let schemas = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Schemas/credentialing/v1").standardized
        func text(_ name: String) throws -> String {
            try String(contentsOf: schemas.appendingPathComponent("\(name).proto"), encoding: .utf8)
        }
        commands = try text("commands")
        all =
            try commands + text("lifecycle_commands") + text("rules") + text("vocabulary")
            + text("evidence") + text("catalogue") + text("continuing_education") + text("persons")
    }

    private func fields(_ text: String) -> Set<String> {
        var names: Set<String> = []
        let options = /(?:\s*\[(?:\s*json_name = "(\w+)")?[^\]]*\])?/
        let field = Regex {
            /(?m)^\s*(?:repeated |optional )?[\w.]+ ([a-z]\w*) = \d+/
            options
            ";"
        }
        for match in text.matches(of: field) {
            if let name = match.output.2 {
                names.insert(String(name))
            } else {
                let parts = match.output.1.split(separator: "_")
                names.insert(parts[0] + parts.dropFirst().map(\.capitalized).joined())
            }
        }
        return names
    }

    @Test func `every command of the schema is known`() throws {
        let body = try #require(commands.firstMatch(of: /oneof command \{([^}]*)\}/)?.output.1)
        #expect(fields(String(body)) == Set(SchemaWords.commands))
    }

    @Test func `every field that a command can hold is known`() {
        // Fields of stored and published messages, which no command holds.
        let others: Set = [
            "principal", "role", "startsOn", "expiresOn", "lateUntil", "opensOn", "fileBy",
            "checkDetails", "referenceText", "fromPeerId", "selected",
        ]
        #expect(fields(all).subtracting(others) == Set(SchemaWords.fields))
    }

    @Test func `every enum value is known`() {
        let value = /(?m)^\s*([A-Z][A-Z_0-9]+) = \d+;/
        let names = all.matches(of: value).map { String($0.output.1) }.filter { !$0.hasSuffix("UNSPECIFIED") }
        #expect(Set(names) == Set(SchemaWords.values))
    }
}
