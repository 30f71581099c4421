/// What a service manager can be told.
package enum Notice: Hashable, Sendable {
    /// Requests are answered.
    case ready
    /// The configuration is read anew; `ready` says that it has been. The time is of the monotonic clock: the manager
    /// tells by it whether a reload is the one that it asked for.
    case reloading(atMicroseconds: UInt64)
    /// The end has begun.
    case stopping
    /// Alive: to be said within each `WATCHDOG_USEC`.
    case watchdog
    /// One line for people, as `systemctl status` shows it.
    case status(String)

    /// Characters of a status line; the rest is cut off.
    static let statusMax = 400

    var line: String {
        switch self {
        case .ready: "READY=1"
        case .reloading(let micros): "RELOADING=1\nMONOTONIC_USEC=\(micros)"
        case .stopping: "STOPPING=1"
        case .watchdog: "WATCHDOG=1"
        // A line break would begin another notice.
        case .status(let text):
            "STATUS=" + String(text.map { $0.isNewline ? " " : $0 }.prefix(Self.statusMax))
        }
    }
}
