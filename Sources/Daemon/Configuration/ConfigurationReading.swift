import CommandProcessing
import EventStore
import Foundation
import Identifiers
import Identity
import KafkaClient
import Publishing
import ShapedYAML

/// Turns what file, environment and options say together into settings, noting whatever is wrong.
struct ConfigurationReading {
    private let resolved: ResolvedConfiguration
    /// Of the process, for secrets that are kept there.
    private let environment: [String: String]
    private(set) var errors: [DocumentError]

    init(_ resolved: ResolvedConfiguration, environment: [String: String]) {
        self.resolved = resolved
        self.environment = environment
        errors = resolved.errors
    }

    mutating func settings(_ content: ConfigurationContent) -> DaemonSettings {
        var settings = DaemonSettings()
        if let data = text(content.data, "data") { settings.dataFolder = data }
        if let key = text(content.masterKey, "masterKey") { settings.masterKeyPath = key }
        if let listen = content.listen {
            settings.listen =
                parsed(listen, "listen", ListenAddress.init(_:), form: "HOST:PORT") ?? settings.listen
        }
        if let clock = content.clock {
            let form = "system or simulated:2026-01-01T00:00:00Z"
            settings.clock = parsed(clock, "clock", ClockChoice.init(_:), form: form) ?? settings.clock
        }
        maps(content, &settings.maps)
        if let events = content.recordEvents { settings.recordMemory = RecordMemory(events: Int(events)) }
        if let seconds = content.clockBehindSeconds {
            settings.clockBound = ClockBound(behindMax: Int64(seconds))
        }
        if let seconds = content.settleSeconds { settings.deadlines.settleSeconds = Int64(seconds) }
        settings.logLevel = content.logLevel ?? settings.logLevel
        settings.logFormat = content.logFormat ?? settings.logFormat
        if let access = content.access { settings.access = self.access(access) }
        if let verification = content.verification {
            settings.verification = self.verification(verification)
        }
        if let tls = content.tls { settings.tls = self.tls(tls) }
        if let limits = content.limits { self.limits(limits, &settings.limits) }
        checkTogether(content)
        if let kafka = content.kafka { settings.kafka = self.kafka(kafka) }
        settings.publications = publications(content.publications, content.kafka)
        return settings
    }

    private mutating func kafka(_ content: ConfigurationContent.Kafka) -> KafkaSettings {
        var kafka = KafkaSettings()
        if let bootstrap = content.bootstrap {
            let form = "embedded, off or HOST:PORT with commas between"
            kafka.choice =
                parsed(bootstrap, "kafka.bootstrap", KafkaChoice.init(_:), form: form) ?? kafka.choice
        }
        if let id = text(content.clientId, "kafka.clientId") { kafka.clientID = id }
        if let delivery = content.delivery.flatMap(Delivery.init) { kafka.lanes.delivery = delivery }
        if let bytes = content.messageBytes { kafka.lanes.messageBytes = Int(bytes) }
        if let replication = content.replication { kafka.replication = Int(replication) }
        if let least = content.minInSyncReplicas { kafka.minInSyncReplicas = Int(least) }
        let before = errors.count
        kafka.properties = properties(content.properties ?? [:])
        let secrets = self.secrets(content.secrets ?? [:], beside: kafka.properties)
        kafka.properties.merge(secrets) { plain, _ in plain }
        kafka.secretNames = Set(secrets.keys)
        if errors.count == before, let servers = kafka.choice.servers {
            checkTogether(kafka.configuration(bootstrap: servers))
        }
        return kafka
    }

    private mutating func properties(_ given: [String: String]) -> [String: String] {
        for name in given.keys.sorted() {
            let place = "kafka.properties.\(name)"
            if KafkaConfiguration.secretProperties.contains(name) {
                note(place, "is a secret: say under kafka.secrets in which file or variable it is")
            } else if let reason = KafkaConfiguration.refusal(of: name, value: given[name] ?? "") {
                note(place, "is refused: \(reason)")
            }
        }
        return given
    }

    private mutating func secrets(
        _ given: [String: ConfigurationContent.Secret],
        beside plain: [String: String]
    ) -> [String: String] {
        var values: [String: String] = [:]
        for (name, secret) in given.sorted(by: { $0.key < $1.key }) {
            let place = "kafka.secrets.\(name)"
            if plain[name] != nil { note(place, "is under kafka.properties too") }
            guard let value = value(of: secret, at: place) else { continue }
            if let reason = KafkaConfiguration.refusal(of: name, value: value, isGivenAsSecret: true) {
                note(place, "is refused: \(reason)")
            }
            values[name] = value
        }
        return values
    }

    /// The longest secret: a key in PEM form is a few thousand bytes.
    private static let secretBytesMax = 64 << 10

    private mutating func value(of secret: ConfigurationContent.Secret, at place: String) -> String? {
        if let variable = secret.env {
            guard let value = environment[variable], !value.isEmpty else {
                note("\(place).env", "names the environment variable \(variable), which is not set")
                return nil
            }
            return value
        }
        guard let path = secret.file else {
            note(place, "says neither file nor env")
            return nil
        }
        let data: Data
        do { data = try SmallFile.readSecret(path, bytesMax: Self.secretBytesMax) } catch {
            note("\(place).file", "is refused: \(error)")
            return nil
        }
        let value = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
        guard !value.isEmpty else {
            note("\(place).file", "is refused: \(path) is empty")
            return nil
        }
        return value
    }

    private mutating func checkTogether(_ configuration: KafkaConfiguration) {
        do throws(KafkaError) { try configuration.check() } catch {
            note("kafka", "does not go together: \(error.reason)")
        }
    }

    mutating func note(_ path: String, _ reason: String) {
        errors.append(resolved.error(at: path, reason))
    }

    mutating func note(_ more: [DocumentError]) { errors += more }

    private mutating func text(_ value: String?, _ path: String) -> String? {
        if value?.isEmpty == true { note(path, "is empty") }
        return value
    }

    private mutating func parsed<Value>(
        _ text: String,
        _ path: String,
        _ parse: (String) -> Value?,
        form: String
    ) -> Value? {
        let value = parse(text)
        if value == nil { note(path, "is \"\(text)\", not \(form)") }
        return value
    }
}
