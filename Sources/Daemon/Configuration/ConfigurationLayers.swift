import Configuration
import ShapedYAML
import Synchronization

/// File, environment and options over each other: the later ones go before the earlier ones.
struct ConfigurationLayers {
    private let document: ShapedDocument?
    private let reader: ConfigReader
    private let sources: SourceReporter
    private let optionNames: [String: String]
    private var origins: [String: ConfigurationOrigin] = [:]
    private var errors: [DocumentError] = []

    init(_ document: ShapedDocument?, _ inputs: ConfigurationInputs) {
        self.document = document
        let environment = EnvironmentLayer(inputs.environment)
        optionNames = Dictionary(inputs.options.map { ($0.key, $0.name) }) { $1 }
        let options = InMemoryProvider(
            name: "options",
            values: Dictionary(
                inputs.options.map {
                    (
                        AbsoluteConfigKey(Self.components($0.key)),
                        ConfigValue(.string($0.value), isSecret: false)
                    )
                }
            ) { $1 }
        )
        sources = SourceReporter(
            options: options.providerName,
            environment: environment.provider.providerName
        )
        var providers: [any ConfigProvider] = [options, environment.provider]
        if let document { providers.append(DocumentProvider(document: document)) }
        reader = ConfigReader(providers: providers, accessReporter: sources)
    }

    private static func components(_ path: String) -> [String] { path.split(separator: ".").map(String.init) }

    /// What all layers together say.
    mutating func resolve() -> ResolvedConfiguration {
        let json = mapping(ConfigurationShape.daemon, at: .root) ?? "{}"
        return ResolvedConfiguration(document: document, json: json, origins: origins, errors: errors)
    }

    /// nil when no layer has it.
    private mutating func mapping(_ shape: any DocumentShape, at path: ElementPath) -> String? {
        var members: [(key: String, value: String)] = []
        for field in shape.fields {
            let place = path.appending(field.name)
            let json: String?
            switch field.kind {
            case .mapping(let inner): json = mapping(inner, at: place)
            case .names, .list:
                json = document?.json(at: place)
                noteFile(place)
            case .text, .number, .flag, .choice: json = scalar(field.kind, at: place)
            }
            if let json { members.append((field.name, json)) }
        }
        guard !members.isEmpty || document?.has(path) == true else { return nil }
        return JSONText.object(members)
    }

    private mutating func scalar(_ kind: FieldKind, at path: ElementPath) -> String? {
        guard let text = reader.string(forKey: ConfigKey(Self.components("\(path)"))) else { return nil }
        switch sources.last {
        case .options: origins["\(path)"] = .option(optionNames["\(path)"] ?? "an option")
        case .environment(let variable): origins["\(path)"] = .environment(variable)
        case .file, nil: noteFile(path)
        }
        do throws(ScalarFault) { return try kind.json(of: text) } catch {
            let (file, name) = ResolvedConfiguration.place(origins["\(path)"], path)
            errors.append(
                DocumentError(code: error.code, file: file, line: nil, path: name, reason: error.reason)
            )
            return nil
        }
    }

    private mutating func noteFile(_ path: ElementPath) {
        guard let document, document.has(path) else { return }
        origins["\(path)"] = .file(document.fileName, line: document.line(of: path))
    }
}

/// Hears from which layer each value came.
private final class SourceReporter: AccessReporter {
    enum Source {
        case options
        case environment(variable: String)
        case file
    }

    private let options: String
    private let environment: String
    private let state = Mutex<Source?>(nil)

    init(options: String, environment: String) {
        self.options = options
        self.environment = environment
    }

    /// Of the last value that was asked for; nil when none has it.
    var last: Source? { state.withLock(\.self) }

    func report(_ event: AccessEvent) {
        let found = event.providerResults.lazy.compactMap { answer -> Source? in
            guard let result = try? answer.result.get(), result.value != nil else { return nil }
            switch answer.providerName {
            case self.options: return .options
            case self.environment: return .environment(variable: result.encodedKey)
            default: return .file
            }
        }.first
        state.withLock { $0 = found }
    }
}
