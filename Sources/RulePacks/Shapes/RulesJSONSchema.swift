import ShapedYAML

extension RulePack {
    /// The JSON Schema (2020-12) of a pack's file, for editors. What the rules mean is for
    /// ``check(_:zoneFolder:)`` to say.
    package static var jsonSchema: String {
        DocumentJSONSchema.text(
            title: "The rules of a certification board",
            root: MessageShape.rules,
            all: MessageShape.allCases
        )
    }
}
