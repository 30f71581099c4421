import Foundation
import Identity
import ShapedYAML

/// The file of `serve --config`: YAML, every error with its line.
package enum ConfigurationFile {
    /// Reads and checks a file. Nothing is sent to anybody; secrets and keys are read from where they are.
    ///
    /// - Parameter environment: of the process, for secrets that are kept there.
    /// - Throws: `DocumentErrors` with everything that is wrong, `DaemonError` when the file cannot be read.
    package static func read(
        path: String,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws -> DaemonSettings {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw DaemonError("cannot read the configuration file \(path)")
        }
        return try await read(
            yaml: String(decoding: data, as: UTF8.self),
            fileName: path,
            environment: environment
        )
    }

    static func read(
        yaml: String,
        fileName: String,
        environment: [String: String]
    ) async throws -> DaemonSettings {
        let document = try ShapedDocument.parse(
            yaml: yaml,
            fileName: fileName,
            shape: ConfigurationShape.daemon
        )
        let content = try JSONDecoder().decode(ConfigurationContent.self, from: Data(document.json.utf8))
        var reading = ConfigurationReading(document: document, environment: environment)
        let settings = reading.settings(content)
        if let access = settings.access {
            do { _ = try await access.keys.keys() } catch {
                reading.note("access.jwks", "names \(access.keys.path), which \(error)")
            }
        }
        guard reading.errors.isEmpty else {
            throw DocumentErrors(reading.errors.sorted { $0.line < $1.line })
        }
        return settings
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
