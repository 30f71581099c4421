import HTTPAPI

/// A key of the configuration that takes one value: what it is for, what settings make of it, and whether a running
/// daemon takes another one.
package struct ConfigurationKey: Sendable {
    /// `limits.bodySeconds`
    package let path: String
    package let meaning: String
    /// Whether SIGHUP brings in a new value; else it needs a restart.
    package let isReloadable: Bool
    private let standardText: String?
    /// What it comes to; nil: it is not set.
    let value: @Sendable (DaemonSettings) -> String?

    /// - Parameter standard: where it does not follow from settings that nobody touched.
    init(
        _ path: String,
        _ meaning: String,
        standard: String? = nil,
        isReloadable: Bool = false,
        value: @escaping @Sendable (DaemonSettings) -> String?
    ) {
        self.path = path
        self.meaning = meaning
        self.isReloadable = isReloadable
        standardText = standard
        self.value = value
    }

    /// The environment variable that gives it.
    package var variable: String { EnvironmentLayer.variable(of: path) }

    /// What it is when nobody says anything; nil: it has no value then.
    package var standard: String? { standardText ?? value(DaemonSettings()) }

    /// In the order of the example.
    package static let all: [ConfigurationKey] = whole + access + verification + tls + limits + kafka

    /// Lists and mappings: one variable cannot give them.
    package static let inFileOnly = ["kafka.properties", "kafka.secrets", "publications"]

    /// What those are for.
    static let meaningInFile = [
        "kafka.properties": "librdkafka's properties by their own names: TLS, SASL, tuning.",
        "kafka.secrets":
            "Such properties that nobody may read: each names a file, or an environment variable.",
        "publications": "What is published to which topics; a list takes the place of the default.",
    ]

    private static let limits = LimitReading.all.map { limit in
        ConfigurationKey("limits.\(limit.name)", limit.meaning, isReloadable: limit.isReloadable) {
            String(limit.get($0.limits))
        }
    }
}
