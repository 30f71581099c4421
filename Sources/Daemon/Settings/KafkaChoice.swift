/// Where events are published.
package enum KafkaChoice: Hashable, Sendable {
    /// A broker inside this process: speaks the real protocol on loopback and keeps nothing.
    case embedded
    case off
    /// Bootstrap servers, `HOST:PORT` with commas between.
    case remote(String)

    package init?(_ text: String) {
        switch text {
        case "embedded": self = .embedded
        case "off": self = .off
        default:
            let servers = text.split(separator: ",", omittingEmptySubsequences: false)
            guard !servers.isEmpty, servers.allSatisfy({ ListenAddress(String($0)) != nil }) else {
                return nil
            }
            self = .remote(text)
        }
    }
}

extension KafkaChoice: CustomStringConvertible {
    package var description: String {
        switch self {
        case .off: "off"
        case .embedded: "embedded"
        case .remote(let servers): servers
        }
    }
}
