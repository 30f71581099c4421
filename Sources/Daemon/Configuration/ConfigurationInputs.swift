import Foundation
import ShapedYAML

/// Where a configuration is to be read from; the same again when it is read anew.
package struct ConfigurationInputs: Sendable {
    /// The YAML file; nil: there is none.
    package var path: String?
    /// Of the process: variables with our prefix are settings, and secrets may be in others.
    package var environment: [String: String]
    package var options: [GivenOption]

    package init(
        path: String?,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        options: [GivenOption] = []
    ) {
        self.path = path
        self.environment = environment
        self.options = options
    }

    /// Reads and checks everything. Nothing is sent to anybody; secrets and keys are read from where they are.
    /// - Throws: `DocumentErrors` with everything that is wrong, `DaemonError` when the file cannot be read.
    package func load() async throws -> EffectiveConfiguration {
        try await EffectiveConfiguration(document(), self)
    }

    /// The same with a look at the master key, which a daemon opens by itself at its start, and once.
    package func loadWithMasterKey() async throws -> EffectiveConfiguration {
        try await EffectiveConfiguration(document(), self, looksAtMasterKey: true)
    }

    /// The same without a look at the keys by which callers are told apart: for tools that nobody calls.
    package func loadForTool() throws -> EffectiveConfiguration {
        try EffectiveConfiguration(unchecked: document(), self)
    }

    private func document() throws -> ShapedDocument? {
        guard let path else { return nil }
        guard let yaml = try DocumentText.of(path) else {
            throw DaemonError("cannot read the configuration file \(path)")
        }
        return try ConfigurationFile.document(yaml, fileName: path)
    }
}

/// An option of the command line that stands for a key of the configuration, and goes before it.
package struct GivenOption: Hashable, Sendable {
    /// `--listen`
    package let name: String
    /// `listen`
    package let key: String
    package let value: String

    package init(name: String, key: String, value: String) {
        self.name = name
        self.key = key
        self.value = value
    }
}
