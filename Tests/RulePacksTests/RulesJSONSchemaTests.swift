import Foundation
import RulePacks
import Testing

@Suite struct RulesJSONSchemaTests {
    private static let file = Repository.root.appending(path: "Schemas/rules.schema.json")

    /// `UPDATE_SCHEMAS=1 swift test --filter RulesJSONSchemaTests` writes the file.
    @Test func theFileIsWhatTheShapesSay() throws {
        if ProcessInfo.processInfo.environment["UPDATE_SCHEMAS"] != nil {
            try RulePack.jsonSchema.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: Self.file, encoding: .utf8) == RulePack.jsonSchema)
    }

    @Test func itIsJSONAndEveryReferenceLeadsSomewhere() throws {
        let data = Data(RulePack.jsonSchema.utf8)
        let schema = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        let definitions = try #require(schema["$defs"] as? [String: Any])
        let references = RulePack.jsonSchema.matches(of: /#\/\$defs\/(\w+)/).map { String($0.output.1) }
        #expect(!references.isEmpty)
        #expect(references.allSatisfy { definitions[$0] != nil })
        // Nothing but the whole file stands alone.
        #expect(Set(references) == Set(definitions.keys))
    }
}
