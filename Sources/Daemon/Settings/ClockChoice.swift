package import CivilTime

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
