/// The JSON Schema (2020-12) of files of a shape, for editors: made from the shapes that read them, so that it
/// says what the reader says.
package enum DocumentJSONSchema {
    /// - Parameters:
    ///   - root: of the whole file.
    ///   - all: every shape, in the order to list them in.
    package static func text(title: String, root: any DocumentShape, all: [any DocumentShape]) -> String {
        let definitions = all.map { "    \(JSONText.string($0.name)): \(mapping($0))" }
        return """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "title": \(JSONText.string(title)),
              "$ref": "#/$defs/\(root.name)",
              "$defs": {
            \(definitions.joined(separator: ",\n"))
              }
            }

            """
    }

    private static func mapping(_ shape: any DocumentShape) -> String {
        let properties = shape.fields.map { field in
            let value = described(value(field.kind), shape.meaning(of: field.name))
            return "        \(JSONText.string(field.name)): \(value)"
        }
        var lines = [
            "{", "      \"type\": \"object\",", "      \"additionalProperties\": false,",
            "      \"properties\": {", properties.joined(separator: ",\n"), "      }",
        ]
        if !shape.alternatives.isEmpty {
            let choices = shape.alternatives.map { "{\"required\": [\(JSONText.string($0))]}" }
            lines[lines.count - 1] += ","
            lines.append("      \"oneOf\": [\(choices.joined(separator: ", "))]")
        }
        return (lines + ["    }"]).joined(separator: "\n")
    }

    private static func described(_ schema: String, _ meaning: String?) -> String {
        guard let meaning else { return schema }
        return "{\"description\": \(JSONText.string(meaning)), \(schema.dropFirst())"
    }

    private static func value(_ kind: FieldKind) -> String {
        switch kind {
        // Text is taken literally: a version such as 2026.1 needs no quotes.
        case .text: "{\"type\": [\"string\", \"number\"]}"
        case .number(let range):
            "{\"type\": \"integer\", \"minimum\": \(range.lowerBound), \"maximum\": \(range.upperBound)}"
        case .flag: "{\"type\": \"boolean\"}"
        case .choice(let list):
            "{\"enum\": [\(list.forms.map { JSONText.string($0) }.joined(separator: ", "))]}"
        case .mapping(let shape): "{\"$ref\": \"#/$defs/\(shape.name)\"}"
        case .names(let element):
            "{\"type\": \"object\", \"additionalProperties\": \(value(element))}"
        case .list(let element): "{\"type\": \"array\", \"items\": \(value(element))}"
        }
    }
}
