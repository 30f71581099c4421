/// Where a value of the configuration comes from.
package enum ConfigurationOrigin: Hashable, Sendable {
    /// Nobody said anything.
    case standard
    /// Line from 1.
    case file(String, line: Int)
    /// A variable's name.
    case environment(String)
    /// An option's name, `--listen`.
    case option(String)

    /// "default", "file", "environment", "option".
    package var kind: String {
        switch self {
        case .standard: "default"
        case .file: "file"
        case .environment: "environment"
        case .option: "option"
        }
    }

    /// Where exactly; nil for a default.
    package var place: String? {
        switch self {
        case .standard: nil
        case .file(let name, let line): "\(name):\(line)"
        case .environment(let name), .option(let name): name
        }
    }
}
