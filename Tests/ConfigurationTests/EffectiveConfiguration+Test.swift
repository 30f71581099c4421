@testable import Daemon

extension EffectiveConfiguration {
    /// What a file of that text comes to; nil: without a file.
    static func of(
        _ yaml: String? = nil,
        environment: [String: String] = [:],
        options: [GivenOption] = []
    ) async throws -> EffectiveConfiguration {
        try await EffectiveConfiguration(
            yaml.map { try ConfigurationFile.document($0, fileName: "c.yaml") },
            ConfigurationInputs(path: nil, environment: environment, options: options)
        )
    }

    func value(of key: String) -> EffectiveValue? { values.first { $0.key == key } }
}
