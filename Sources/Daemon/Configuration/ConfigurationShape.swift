import HTTPAPI
import Publishing
import ShapedYAML

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
                ("mapMebibytes", .whole), ("mapMebibytesMax", .whole), ("recordEvents", .whole),
                ("clockBehindSeconds", .whole), ("settleSeconds", .whole),
                ("logLevel", .choice(PlainWords.logLevels)),
                ("logFormat", .choice(PlainWords.logFormats)),
                ("access", .mapping(Self.access)), ("verification", .mapping(Self.verification)),
                ("tls", .mapping(Self.tls)), ("limits", .mapping(Self.limits)),
                ("kafka", .mapping(Self.kafka)),
                ("publications", .list(.mapping(Self.publication))),
            ]
        case .access:
            [
                ("jwks", .text), ("issuer", .text), ("audience", .text), ("leewaySeconds", .whole),
                ("certificates", .text),
            ]
        case .verification:
            [
                ("url", .text), ("issuer", .text), ("key", .text), ("formerKeys", .text),
                ("listSeconds", .whole),
            ]
        case .tls:
            [
                ("certificate", .text), ("key", .text), ("clientAuthority", .text),
                ("clientCertificate", .choice(PlainWords.clientCertificates)),
                ("minimumVersion", .choice(PlainWords.tlsVersions)),
            ]
        case .limits: LimitReading.all.map { ($0.name, .whole) }
        case .kafka:
            [
                ("bootstrap", .text), ("clientId", .text), ("replication", .whole),
                ("minInSyncReplicas", .whole), ("messageBytes", .whole),
                ("delivery", .choice(PlainWords.deliveries)), ("properties", .names(.text)),
                ("secrets", .names(.mapping(Self.secret))),
            ]
        case .secret: [("file", .text), ("env", .text)]
        case .publication:
            [
                ("name", .text), ("lane", .text), ("audience", .choice(PlainWords.audiences)),
                ("topic", .text), ("partitions", .whole), ("replication", .whole),
                ("minInSyncReplicas", .whole), ("compacted", .flag),
                ("encoding", .choice(PlainWords.encodings)), ("boards", .list(.text)),
                ("events", .list(.text)),
            ]
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
