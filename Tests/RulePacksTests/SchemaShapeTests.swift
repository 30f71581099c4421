import Foundation
import ShapedYAML
import Testing

@testable import RulePacks

/// The hand-written shapes against the schema they mirror.
@Suite struct SchemaShapeTests {
    private static let schemas = Repository.root.appending(path: "Schemas/credentialing/v1")

    private static func schema(_ name: String) throws -> String {
        try String(contentsOf: schemas.appending(path: name), encoding: .utf8)
    }

    /// The lines between `message Name {` or `enum Name {` and its closing brace, comments left out.
    private static func body(of name: String, keyword: String, in text: String) throws -> [String] {
        let start = try #require(text.range(of: "\(keyword) \(name) {\n"))
        let rest = text[start.upperBound...]
        let end = try #require(rest.range(of: "\n}\n"))
        return rest[..<end.lowerBound].split(separator: "\n")
            .map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty && !$0.hasPrefix("//") }
    }

    private static func camelCase(_ name: Substring) -> String {
        let words = name.split(separator: "_")
        return words.enumerated().map { $0 == 0 ? String($1) : $1.capitalized }.joined()
    }

    private static func text(of kind: FieldKind) -> String {
        switch kind {
        case .text: "string"
        case .number: "uint32"
        case .flag: "bool"
        case .choice(let list): (list as? WordList)?.rawValue ?? "a list of another kind"
        case .mapping(let shape): shape.name
        case .names(let element): "map of \(text(of: element))"
        case .list(let element): "repeated \(text(of: element))"
        }
    }

    @Test(arguments: MessageShape.allCases)
    func fieldsAreThoseOfTheSchema(shape: MessageShape) throws {
        let lines = try Self.body(of: shape.rawValue, keyword: "message", in: Self.schema("rules.proto"))
        var declared: [String: String] = [:]
        for line in lines where line.contains("=") {
            let parts = line.split(separator: "=")[0].split(separator: " ")
            declared[Self.camelCase(try #require(parts.last))] = parts.dropLast().joined(separator: " ")
        }
        let shaped = Dictionary(uniqueKeysWithValues: shape.fields.map { ($0.name, Self.text(of: $0.kind)) })
        #expect(shaped == declared)
    }

    @Test func everyMessageOfTheSchemaHasAShape() throws {
        let names = try Self.schema("rules.proto").split(separator: "\n")
            .filter { $0.hasPrefix("message ") }
            .map { String($0.split(separator: " ")[1]) }
        #expect(Set(names) == Set(MessageShape.allCases.map(\.rawValue)))
    }

    @Test(arguments: WordList.allCases)
    func wordsAreThoseOfTheSchema(list: WordList) throws {
        let text = try Self.schema("rules.proto") + Self.schema("vocabulary.proto")
        let declared = try Self.body(of: list.rawValue, keyword: "enum", in: text)
            .map { String($0.split(separator: " ")[0]) }
            .filter { !$0.hasSuffix("_UNSPECIFIED") }
        #expect(list.words.map { list.schemaName(of: $0) } == declared)
    }
}
