import Foundation
import HTTPAPI
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
        try await read(yaml: try text(of: path), fileName: path, environment: environment)
    }

    /// The same without a look at the keys by which callers are told apart: for tools that nobody calls.
    package static func readForTool(
        path: String,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> DaemonSettings {
        let (settings, reading) = try parsed(try text(of: path), path, environment)
        try reading.finish()
        return settings
    }

    static func read(
        yaml: String,
        fileName: String,
        environment: [String: String]
    ) async throws -> DaemonSettings {
        let (settings, read) = try parsed(yaml, fileName, environment)
        var reading = read
        if let tokens = settings.access?.tokens {
            do { _ = try await tokens.keys.keys() } catch {
                reading.note("access.jwks", "names \(tokens.keys.path), which \(error)")
            }
        }
        if let path = settings.access?.certificatesPath {
            do { _ = try CertificateFile(path: path).roll() } catch {
                reading.note("access.certificates", "cannot be used: \(error)")
            }
        }
        if let tls = settings.tls {
            do { _ = try tls.watched(now: { SystemClock.now() }) { _ in } } catch {
                reading.note("tls", "cannot be used: \(error)")
            }
        }
        if let verification = settings.verification {
            do throws(VerificationSettings.Fault) { _ = try await verification.issuer() } catch {
                reading.note("verification.\(error.field)", error.reason)
            }
        }
        try reading.finish()
        return settings
    }

    private static func text(of path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw DaemonError("cannot read the configuration file \(path)")
        }
        return String(decoding: data, as: UTF8.self)
    }

    private static func parsed(
        _ yaml: String,
        _ fileName: String,
        _ environment: [String: String]
    ) throws -> (DaemonSettings, ConfigurationReading) {
        let document = try ShapedDocument.parse(
            yaml: yaml,
            fileName: fileName,
            shape: ConfigurationShape.daemon
        )
        let content = try JSONDecoder().decode(ConfigurationContent.self, from: Data(document.json.utf8))
        var reading = ConfigurationReading(document: document, environment: environment)
        return (reading.settings(content), reading)
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

extension ConfigurationReading {
    /// - Throws: `DocumentErrors` with everything that is wrong.
    fileprivate func finish() throws {
        guard errors.isEmpty else { throw DocumentErrors(errors.sorted { $0.line < $1.line }) }
    }
}
