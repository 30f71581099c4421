import Configuration
import Identifiers
import ShapedYAML

/// Environment variables as a layer of the configuration: `CREDENTIALD_`, then the key in capitals, with an underscore
/// for each dot and before each word. The rule is swift-configuration's.
struct EnvironmentLayer: Sendable {
    static let prefix = "CREDENTIALD"

    let provider: KeyMappingProvider<EnvironmentVariablesProvider>
    private let names: [String]
    /// Those whose value is no text.
    private let garbled: [String]

    /// Stands for bytes that are no UTF-8 in what the system library makes of a variable.
    private static let replacement: Character = "\u{FFFD}"

    /// - Parameter environment: of the process; what has another prefix is nobody's business here.
    init(_ environment: [String: String]) {
        let own = environment.filter { $0.key.hasPrefix(Self.prefix + "_") }
        names = own.keys.sorted()
        garbled = own.filter { $0.value.contains(Self.replacement) }.keys.sorted()
        provider = Self.provider(own)
    }

    private static func provider(
        _ variables: [String: String]
    ) -> KeyMappingProvider<EnvironmentVariablesProvider> {
        EnvironmentVariablesProvider(environmentVariables: variables)
            .prefixKeys(with: ConfigKey([prefix.lowercased()]))
    }

    /// The variable that a key can be given by.
    static func variable(of path: String) -> String {
        let key = AbsoluteConfigKey(path.split(separator: ".").map(String.init))
        guard let found = try? provider([:]).value(forKey: key, type: .string) else {
            preconditionFailure("looking into no variables cannot fail")
        }
        return found.encodedKey
    }

    /// Variables that no key can be given by: a slip of the pen must not pass for a setting.
    /// - Parameter secrets: variables that hold secrets, whatever they are called.
    func unknown(besides secrets: Set<String>) -> [DocumentError] {
        let known = ConfigurationKey.all.map(\.variable)
        return names.filter { !known.contains($0) && !secrets.contains($0) }.map { name in
            Self.error(.unknownKey, name, Self.reason(name, known))
        }
    }

    /// Variables that were something else than what can be read here: a folder of that name is another one.
    var unreadable: [DocumentError] { garbled.map { Self.error(.wrongValue, $0, "is not UTF-8") } }

    private static func error(
        _ code: DocumentError.Code,
        _ name: String,
        _ reason: String
    ) -> DocumentError {
        DocumentError(
            code: code,
            file: DocumentError.environment,
            line: nil,
            path: ElementPath(text: name),
            reason: reason
        )
    }

    private static func reason(_ name: String, _ known: [String]) -> String {
        for path in ConfigurationKey.inFileOnly {
            let variable = variable(of: path)
            guard name == variable || name.hasPrefix(variable + "_") else { continue }
            return "is not known: \(path) stands in the file only"
        }
        if name.hasPrefix(prefix + "_PORT") || name.contains("_SERVICE_HOST")
            || name.contains("_SERVICE_PORT")
            || name.contains("_PORT_")
        {
            return
                "is not known; Kubernetes makes such variables for services: set enableServiceLinks: false for the pod"
        }
        if let nearest = NearestName.of(name, among: known) {
            return "is not known; did you mean \(nearest)?"
        }
        return "is not known; `credentiald config keys` lists those that are"
    }
}

extension DocumentError {
    /// What stands in the place of a file's name.
    static let environment = "environment"
    static let commandLine = "command line"
}
