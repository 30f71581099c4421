extension RulePack {
    /// The JSON Schema (2020-12) of a pack's file, for editors: made from the shapes that read it, so
    /// that it says what the reader says. What the rules mean is for ``check(_:zoneFolder:)`` to say.
    package static var jsonSchema: String {
        let definitions = MessageShape.allCases.map {
            "    \(JSONText.string($0.rawValue)): \($0.jsonSchema)"
        }
        return """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "title": "The rules of a certification board",
              "$ref": "#/$defs/\(MessageShape.rules.rawValue)",
              "$defs": {
            \(definitions.joined(separator: ",\n"))
              }
            }

            """
    }
}

extension MessageShape {
    fileprivate var jsonSchema: String {
        let properties = fields.map { "        \(JSONText.string($0.name)): \($0.kind.jsonSchema)" }
        var lines = [
            "{", "      \"type\": \"object\",", "      \"additionalProperties\": false,",
            "      \"properties\": {", properties.joined(separator: ",\n"), "      }",
        ]
        if !alternatives.isEmpty {
            let choices = alternatives.map { "{\"required\": [\(JSONText.string($0))]}" }
            lines[lines.count - 1] += ","
            lines.append("      \"oneOf\": [\(choices.joined(separator: ", "))]")
        }
        return (lines + ["    }"]).joined(separator: "\n")
    }
}

extension FieldKind {
    fileprivate var jsonSchema: String {
        switch self {
        // Text is taken literally: a version such as 2026.1 needs no quotes.
        case .text: "{\"type\": [\"string\", \"number\"]}"
        case .whole: "{\"type\": \"integer\", \"minimum\": 0, \"maximum\": \(UInt32.max)}"
        case .flag: "{\"type\": \"boolean\"}"
        case .word(let list): "{\"enum\": [\(list.jsonWords)]}"
        case .message(let shape): "{\"$ref\": \"#/$defs/\(shape.rawValue)\"}"
        case .list(let element): "{\"type\": \"array\", \"items\": \(element.jsonSchema)}"
        }
    }
}

extension WordList {
    /// Both forms of each word.
    fileprivate var jsonWords: String {
        let names = words + words.map { schemaName(of: $0) }
        return names.map { JSONText.string($0) }.joined(separator: ", ")
    }
}
