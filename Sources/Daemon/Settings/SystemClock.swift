package import CivilTime
import Foundation

/// The machine's clock as an instant.
package enum SystemClock {
    package static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let micros = Int64(time.tv_sec) * Instant.microsecondsPerSecond + Int64(time.tv_nsec) / 1_000
        // A clock outside of the calendar is no clock: the writer keeps to the last record's time.
        return (try? Instant(microsecondsSinceEpoch: micros)) ?? .earliest
    }
}
