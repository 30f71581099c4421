import Identifiers
import Synchronization

/// The keys of the credentials of which events told that tell of all that somebody holds: to know it, the person is folded
/// as of the event, and who goes back over a history for each of several credentials would do so for each. What the log
/// has does not change. Bounded.
final class ToldCredentials: Sendable {
    /// Events kept; when it is full, all are let go.
    private static let eventsMax = 4_096
    private let known = Mutex<[Position: Set<String>]>([:])

    /// - Parameter find: asked of an event that is not known.
    func keys(at position: Position, _ find: () throws -> Set<String>) throws -> Set<String> {
        if let keys = known.withLock({ $0[position] }) { return keys }
        let keys = try find()
        known.withLock { known in
            if known.count >= Self.eventsMax { known.removeAll(keepingCapacity: true) }
            known[position] = keys
        }
        return keys
    }
}
