import CredentialingSchema
import Foundation
import ShapedYAML
import Testing

@testable import RulePacks

/// Every text that rules can have is checked: also one that the schema gets later.
@Suite struct TextCheckTests {
    /// The content of a mapping with a text wherever one can stand; of alternatives each once.
    private static func filled(_ shape: any DocumentShape, _ text: String, only: String?, groups: Int)
        -> [String: Any]
    {
        var content: [String: Any] = [:]
        for (name, kind) in shape.fields where !shape.alternatives.contains(name) || name == only {
            content[name] = value(kind, text, groups: groups)
        }
        return content
    }

    private static func value(_ kind: FieldKind, _ text: String, groups: Int) -> Any? {
        switch kind {
        case .text: return text
        case .mapping(let shape): return filled(shape, text, only: nil, groups: groups)
        case .list(.mapping(let shape)) where !shape.alternatives.isEmpty:
            return shape.alternatives
                .filter { !["allOf", "anyOf"].contains($0) || groups > 0 }
                .map { filled(shape, text, only: $0, groups: groups - 1) }
        case .list(let element): return value(element, text, groups: groups).map { [$0] }
        default: return nil
        }
    }

    private static func paths(of value: Any, _ path: String) -> [String] {
        switch value {
        case let members as [String: Any]:
            members.flatMap { paths(of: $0.value, path.isEmpty ? $0.key : "\(path).\($0.key)") }
        case let elements as [Any]:
            elements.enumerated().flatMap { paths(of: $0.element, "\(path)[\($0.offset)]") }
        default: [path]
        }
    }

    /// Rules with a text in every place, and these places.
    private static func rules(_ text: String) throws -> (rules: Rules, paths: [String]) {
        let content = filled(MessageShape.rules, text, only: nil, groups: 1)
        let json = try JSONSerialization.data(withJSONObject: content)
        return (try Rules(json: Array(json)), paths(of: content, "").sorted())
    }

    @Test func everyTextIsAmongThem() throws {
        let (rules, paths) = try Self.rules("x")
        #expect(paths.count > 100)
        #expect(paths.contains("credentials[0].initial[4].allOf.requirements[1].exam.exam"))
        #expect(rules.texts.map(\.path).sorted() == paths)
        #expect(rules.texts.allSatisfy { $0.text == "x" })
    }

    @Test(arguments: ["a\u{202E}b", "\u{1B}[8m", "\u{85}", String(repeating: "x", count: 8_001)])
    func aTextThatNobodyTakesIsAnErrorAtItsPlace(_ text: String) throws {
        let (rules, paths) = try Self.rules(text)
        let found = RulePack.check(rules).filter { $0.severity == .error }.map(\.path.description)
        #expect(Set(paths).subtracting(found) == [])
    }

    @Test(arguments: ["a\nb", String(repeating: "x", count: 201)])
    func sourcesAreFreeText(_ text: String) throws {
        let (rules, paths) = try Self.rules(text)
        let found = RulePack.check(rules).filter { $0.severity == .error }.map(\.path.description)
        #expect(Set(paths).subtracting(found) == ["source", "unverified[0]"])
    }
}
