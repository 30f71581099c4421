import ShapedYAML

/// The file of `serve --config`: YAML, every error with its line.
package enum ConfigurationFile {
    /// - Throws: `DocumentErrors` with everything that is wrong with its form.
    static func document(_ yaml: String, fileName: String) throws(DocumentErrors) -> ShapedDocument {
        try ShapedDocument.parse(yaml: yaml, fileName: fileName, shape: ConfigurationShape.daemon)
    }

    /// The JSON Schema (2020-12) of the file, for editors.
    package static var jsonSchema: String {
        DocumentJSONSchema.text(
            title: "The configuration of credentiald",
            root: ConfigurationShape.daemon,
            all: ConfigurationShape.allCases
        )
    }
}
