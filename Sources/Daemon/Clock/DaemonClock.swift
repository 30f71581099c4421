package import CivilTime
import Synchronization

/// What time it is for the daemon, for all of its rooms. Any thread may read it.
package final class DaemonClock: Sendable {
    package let isSimulated: Bool
    private let simulated: Mutex<Instant>

    /// - Parameter floor: the last record's time. A simulated clock does not begin before it: what is recorded
    ///   would be in its future.
    package init(_ choice: ClockChoice, notBefore floor: Instant?) {
        switch choice {
        case .system:
            isSimulated = false
            simulated = Mutex(.earliest)
        case .simulated(let start):
            isSimulated = true
            simulated = Mutex(max(start, floor ?? start))
        }
    }

    package var now: Instant { isSimulated ? simulated.withLock { $0 } : SystemClock.now() }

    /// Sets a simulated clock forward; one that is there already stays.
    func move(to instant: Instant) {
        precondition(isSimulated, "nobody sets the machine's clock")
        simulated.withLock { $0 = max($0, instant) }
    }
}
