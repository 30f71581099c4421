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
            guard !servers.isEmpty, servers.allSatisfy(Self.isServer) else { return nil }
            self = .remote(text)
        }
    }

    /// librdkafka passes over spaces before one, and takes its protocol before the host, as in `SSL://[::1]:9093`. Nobody
    /// can connect to port 0, which is for listening.
    private static func isServer(_ text: Substring) -> Bool {
        let server = text.drop { $0 == " " }
        let place = server.firstRange(of: "://").map { server[$0.upperBound...] } ?? server
        guard let address = ListenAddress(String(place)) else { return false }
        return address.port > 0
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
