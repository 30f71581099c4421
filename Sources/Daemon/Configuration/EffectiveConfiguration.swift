import EventStore
import Foundation
import HTTPAPI
import Identity
import KafkaClient
import Publishing
import ShapedYAML
import VerifiableCredentials

/// A configuration that was checked, with where each value comes from.
package struct EffectiveConfiguration: Sendable {
    package let settings: DaemonSettings
    private let resolved: ResolvedConfiguration

    /// - Throws: `DocumentErrors` with everything that is wrong.
    init(
        _ document: ShapedDocument?,
        _ inputs: ConfigurationInputs,
        looksAtMasterKey: Bool = false
    ) async throws {
        var checked: DaemonSettings
        var reading: ConfigurationReading
        (checked, resolved, reading) = try Self.parsed(document, inputs)
        await reading.checkFiles(&checked)
        // By the way that a daemon goes: systemd's, when nothing else says where it is.
        let masterKey = MasterKeyPath.resolved(checked.masterKeyPath, environment: inputs.environment)
        if looksAtMasterKey, let masterKey, !masterKey.isEmpty { reading.checkMasterKey(masterKey) }
        settings = checked
        try reading.finish()
    }

    /// Without a look at the files of keys.
    init(unchecked document: ShapedDocument?, _ inputs: ConfigurationInputs) throws {
        let reading: ConfigurationReading
        (settings, resolved, reading) = try Self.parsed(document, inputs)
        try reading.finish()
    }

    private static func parsed(
        _ document: ShapedDocument?,
        _ inputs: ConfigurationInputs
    ) throws -> (DaemonSettings, ResolvedConfiguration, ConfigurationReading) {
        var layers = ConfigurationLayers(document, inputs)
        let resolved = layers.resolve()
        let content = try JSONDecoder().decode(ConfigurationContent.self, from: Data(resolved.json.utf8))
        var reading = ConfigurationReading(resolved, environment: inputs.environment)
        let settings = reading.settings(content)
        let secrets = Set((content.kafka?.secrets ?? [:]).values.compactMap(\.env))
        let variables = EnvironmentLayer(inputs.environment)
        reading.note(variables.unknown(besides: secrets) + variables.unreadable)
        return (settings, resolved, reading)
    }

    /// Every key with what it comes to. Secrets are named, never shown.
    package var values: [EffectiveValue] {
        let scalars = ConfigurationKey.all.map { key in
            EffectiveValue(
                key: key.path,
                value: key.value(settings),
                origin: resolved.origins[key.path] ?? .standard
            )
        }
        return scalars + properties + publications
    }

    private var properties: [EffectiveValue] {
        let shown = settings.kafka.configuration(bootstrap: "").shownProperties
        return shown.sorted { $0.key < $1.key }.map { name, value in
            let secret = "kafka.secrets.\(name)"
            guard let document = resolved.document, document.has(ElementPath(text: secret)) else {
                return listed("kafka.properties.\(name)", value)
            }
            return listed(secret, "<hidden>")
        }
    }

    private var publications: [EffectiveValue] {
        let isListed = resolved.origins["publications"] != nil
        return settings.publications.enumerated().map { index, publication in
            EffectiveValue(
                key: "publications[\(index)]",
                value: "\(publication.name) to \(publication.topicPattern)",
                origin: isListed ? origin("publications[\(index)]") : .standard
            )
        }
    }

    private func listed(_ key: String, _ value: String) -> EffectiveValue {
        EffectiveValue(key: key, value: value, origin: origin(key))
    }

    private func origin(_ key: String) -> ConfigurationOrigin {
        guard let document = resolved.document else { return .standard }
        return .file(document.fileName, line: document.line(of: ElementPath(text: key)))
    }
}

/// A key with what it comes to.
package struct EffectiveValue: Hashable, Sendable {
    package let key: String
    /// nil: not set.
    package let value: String?
    package let origin: ConfigurationOrigin
}

extension ConfigurationReading {
    /// The files by which callers are told apart, connections secured and records signed. Which keys sign is noted in
    /// the settings: they are not looked at again while the daemon runs.
    mutating func checkFiles(_ settings: inout DaemonSettings) async {
        if let tokens = settings.access?.tokens {
            do { _ = try await tokens.keys.keys() } catch {
                note("access.jwks", "names \(tokens.keys.path), which \(error)")
            }
        }
        if let path = settings.access?.certificatesPath {
            do { _ = try CertificateFile(path: path).roll() } catch {
                note("access.certificates", "cannot be used: \(error)")
            }
        }
        if let tls = settings.tls {
            do { _ = try tls.watched(now: { SystemClock.now() }) { _ in } } catch {
                note("tls", "cannot be used: \(error)")
            }
        }
        if let verification = settings.verification {
            do throws(VerificationSettings.Fault) {
                settings.verification?.keySet = try await verification.issuer().keySet
            } catch {
                note("verification.\(error.field)", error.reason)
            }
        }
    }

    /// A credential of systemd is there while its service runs.
    mutating func checkMasterKey(_ path: String) {
        let isAway = !FileManager.default.fileExists(atPath: path)
        if isAway, path.hasPrefix(MasterKeyPath.systemdCredentials) { return }
        do throws(EventStoreError) { try MasterKeyFile.check(path) } catch {
            note("masterKey", "cannot be used: \(error.reason)")
        }
    }

    /// - Throws: `DocumentErrors` with everything that is wrong: what stands in the file in its order, then the rest.
    func finish() throws {
        guard errors.isEmpty else {
            throw DocumentErrors(errors.sorted { ($0.line ?? .max) < ($1.line ?? .max) })
        }
    }
}
