package import CivilTime
package import CommandProcessing
package import EventStore
package import HTTPAPI
package import Publishing

/// How the daemon is to run.
package struct DaemonSettings: Sendable {
    package var dataFolder = "data"
    package var listen = ListenAddress(host: "127.0.0.1", port: 8080)
    /// Takes every local caller as a development principal with all roles.
    package var isDevelopment = false
    /// How callers are told apart otherwise.
    package var access: AccessSettings?
    /// How the public record is signed; nil: it is not.
    package var verification: VerificationSettings?
    /// nil: plain HTTP.
    package var tls: TLSSettings?
    /// What is allowed to connections and callers.
    package var limits = APIConfiguration()
    package var kafka = KafkaSettings()
    package var publications = Publication.defaults
    package var maps = MapSettings()
    package var recordMemory = RecordMemory()
    package var clock = ClockChoice.system
    /// How far the machine's clock may be behind the last record.
    package var clockBound = ClockBound()
    /// What bounds the deadline clock.
    package var deadlines = DeadlineLimits()
    /// Where the master key is kept, when it is not in the data folder.
    package var masterKeyPath: String?
    /// Makes index, map of heads and projections anew at the start, whatever there is.
    package var rebuildsDerived = false
    /// The least severe lines to log, by the names of syslog's severities.
    package var logLevel = "info"
    package var logFormat = LogFormat.auto.rawValue

    package init() {}
}

/// `HOST:PORT`; port 0 takes a free one.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    package let host: String
    package let port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// nil when the text is not of the form, or the port is not 0 to 65535.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), colon > text.startIndex,
            let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        self.init(host: host, port: port)
    }

    /// Whether only this machine can reach it.
    package var isLoopback: Bool {
        host == "localhost" || host == "::1" || host == "127.0.0.1" || Self.isLoopbackIPv4(host)
    }

    /// 127.0.0.0/8 in four numbers: a name such as `127.example.org` is not an address.
    private static func isLoopbackIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

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

/// What time it is for the daemon.
package enum ClockChoice: Hashable, Sendable {
    case system
    /// Begins at an instant, and stands still until it is advanced: for rehearsals.
    case simulated(Instant)

    package init?(_ text: String) {
        if text == "system" {
            self = .system
        } else if text.hasPrefix("simulated:"), let start = try? Instant(String(text.dropFirst(10))) {
            self = .simulated(start)
        } else {
            return nil
        }
    }
}

extension ClockChoice: CustomStringConvertible {
    package var description: String {
        switch self {
        case .system: "system"
        case .simulated(let start): "simulated:\(start)"
        }
    }
}
