package import CivilTime
import Synchronization

/// A clock that stands until it is set.
package final class TestClock: Sendable {
    private let microseconds: Atomic<Int64>

    package init(_ text: String = "2026-12-01T12:00:00Z") {
        guard let instant = try? Instant(text) else { preconditionFailure("\(text) is an instant") }
        microseconds = Atomic(instant.microsecondsSinceEpoch)
    }

    package var now: Instant {
        guard let now = try? Instant(microsecondsSinceEpoch: microseconds.load(ordering: .relaxed)) else {
            preconditionFailure("the clock stands within the calendar")
        }
        return now
    }

    package func advance(seconds: Int64) {
        microseconds.add(seconds * Instant.microsecondsPerSecond, ordering: .relaxed)
    }
}
