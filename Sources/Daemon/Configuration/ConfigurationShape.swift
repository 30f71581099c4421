import CommandProcessing
import HTTPAPI
import Identity
import KafkaClient
import Publishing
import ShapedYAML
import VerifiableCredentials

/// The mappings of the daemon's configuration file.
enum ConfigurationShape: String, CaseIterable, DocumentShape {
    case daemon = "Daemon"
    case access = "Access"
    case verification = "Verification"
    case tls = "TLS"
    case limits = "Limits"
    case kafka = "Kafka"
    case secret = "Secret"
    case publication = "Publication"

    var name: String { rawValue }

    var fields: [(name: String, kind: FieldKind)] {
        switch self {
        case .daemon:
            [
                ("data", .text), ("masterKey", .text), ("listen", .text), ("clock", .text),
                ("mapMebibytes", .whole(in: MapSettings.range)),
                ("mapMebibytesMax", .whole(in: MapSettings.range)),
                ("recordEvents", .whole(in: RecordMemory.range)),
                ("clockBehindSeconds", .whole),
                ("settleSeconds", .whole(in: 0...Int(DeadlineLimits.settleSecondsMax))),
                ("logLevel", .choice(PlainWords.logLevels)),
                ("logFormat", .choice(PlainWords.logFormats)),
                ("access", .mapping(Self.access)), ("verification", .mapping(Self.verification)),
                ("tls", .mapping(Self.tls)), ("limits", .mapping(Self.limits)),
                ("kafka", .mapping(Self.kafka)),
                ("publications", .list(.mapping(Self.publication))),
            ]
        case .access:
            [
                ("jwks", .text), ("issuer", .text), ("audience", .text),
                ("leewaySeconds", .whole(in: 0...Int(TokenRules.leewaySecondsMax))),
                ("certificates", .text),
            ]
        case .verification:
            [
                ("url", .text), ("issuer", .text), ("key", .text), ("formerKeys", .text),
                ("listSeconds", .whole(in: Self.listSeconds)),
            ]
        case .tls:
            [
                ("certificate", .text), ("key", .text), ("clientAuthority", .text),
                ("clientCertificate", .choice(PlainWords.clientCertificates)),
                ("minimumVersion", .choice(PlainWords.tlsVersions)),
            ]
        case .limits: LimitReading.all.map { ($0.name, .whole(in: $0.range)) }
        case .kafka:
            [
                ("bootstrap", .text), ("clientId", .text), ("replication", Self.replicas),
                ("minInSyncReplicas", Self.replicas),
                ("messageBytes", .whole(in: LaneSettings.messageBytesRange)),
                ("delivery", .choice(PlainWords.deliveries)), ("properties", .names(.text)),
                ("secrets", .names(.mapping(Self.secret))),
            ]
        case .secret: [("file", .text), ("env", .text)]
        case .publication:
            [
                ("name", .text), ("lane", .text), ("audience", .choice(PlainWords.audiences)),
                ("topic", .text), ("partitions", .whole(in: 1...TopicDeclaration.partitionLimit)),
                ("replication", Self.replicas), ("minInSyncReplicas", Self.replicas),
                ("compacted", .flag),
                ("encoding", .choice(PlainWords.encodings)), ("boards", .list(.text)),
                ("events", .list(.text)),
            ]
        }
    }

    private static let replicas = FieldKind.whole(in: 1...Publication.replicationMax)

    private static let listSeconds =
        Int(CredentialIssuer.listSecondsRange.lowerBound)...Int(CredentialIssuer.listSecondsRange.upperBound)

    /// What the value of a key may be, which is in no list: `limits.bodySeconds`.
    static func kind(of path: String) -> FieldKind? {
        path.split(separator: ".").reduce(FieldKind?.some(.mapping(Self.daemon))) { kind, name in
            guard case .mapping(let shape)? = kind else { return nil }
            return shape.fields.first { $0.name == name }?.kind
        }
    }

    var alternatives: [String] { self == .secret ? ["file", "env"] : [] }

    func meaning(of field: String) -> String? {
        let path = self == .daemon ? field : "\(rawValue.lowercased()).\(field)"
        return ConfigurationKey.all.first { $0.path == path }?.meaning ?? ConfigurationKey.meaningInFile[path]
    }
}

/// Words that stand for themselves.
struct PlainWords: WordChoice {
    let words: [String]

    func word(matching text: String) -> String? { words.contains(text) ? text : nil }
    var forms: [String] { words }

    static let logLevels = PlainWords(
        words: ["trace", "debug", "info", "notice", "warning", "error", "critical"]
    )
    static let logFormats = PlainWords(words: LogFormat.allCases.map(\.rawValue))
    static let audiences = PlainWords(words: Publication.Audience.allCases.map(\.rawValue))
    static let deliveries = PlainWords(words: Delivery.allCases.map(\.rawValue))
    static let clientCertificates = PlainWords(words: ["optional", "required"])
    static let tlsVersions = PlainWords(words: TLSSettings.Version.allCases.map(\.rawValue))
    static let encodings = PlainWords(words: MessageEncoding.allCases.map(\.rawValue))
}
