/// A point in time in UTC: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Covers the UTC years of `CivilDate`. Arithmetic beyond throws `instantOutOfRange`.
package struct Instant: Hashable, Comparable, Sendable {
    package static let microsecondsPerSecond: Int64 = 1_000_000
    package static let secondsPerDay: Int64 = 86_400

    /// 1900-01-01T00:00:00Z.
    package static let earliest = Instant(unchecked: -25_567 * secondsPerDay * microsecondsPerSecond)
    /// 9999-12-31T23:59:59.999999Z.
    package static let latest = Instant(unchecked: 2_932_897 * secondsPerDay * microsecondsPerSecond - 1)

    package let microsecondsSinceEpoch: Int64

    private init(unchecked microsecondsSinceEpoch: Int64) {
        self.microsecondsSinceEpoch = microsecondsSinceEpoch
    }

    /// Throws `instantOutOfRange` outside of ``earliest`` ... ``latest``.
    package init(microsecondsSinceEpoch: Int64) throws(CivilTimeError) {
        let covered =
            Self.earliest.microsecondsSinceEpoch...Self.latest.microsecondsSinceEpoch
        guard covered.contains(microsecondsSinceEpoch) else {
            throw CivilTimeError(
                .instantOutOfRange,
                "\(microsecondsSinceEpoch) µs lies outside of the years "
                    + "\(CivilDate.firstYear) to \(CivilDate.lastYear)"
            )
        }
        self.init(unchecked: microsecondsSinceEpoch)
    }

    /// The instant nearest to a count of seconds: the first or last one when it lies beyond.
    init(clampingSeconds seconds: Int64) {
        let lowest = Self.earliest.secondsSinceEpoch
        let highest = Self.latest.secondsSinceEpoch
        if seconds > highest {
            self = .latest
        } else {
            self.init(unchecked: max(seconds, lowest) * Self.microsecondsPerSecond)
        }
    }

    /// Whole seconds since the epoch, rounded towards the past.
    package var secondsSinceEpoch: Int64 {
        microsecondsSinceEpoch.flooredQuotient(dividingBy: Self.microsecondsPerSecond)
    }

    package func adding(microseconds: Int64) throws(CivilTimeError) -> Instant {
        let (sum, overflow) = microsecondsSinceEpoch.addingReportingOverflow(microseconds)
        guard !overflow else {
            throw CivilTimeError(
                .instantOutOfRange,
                "\(self) moved by \(microseconds) µs leaves the calendar"
            )
        }
        return try Instant(microsecondsSinceEpoch: sum)
    }

    package func adding(seconds: Int64) throws(CivilTimeError) -> Instant {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: Self.microsecondsPerSecond)
        guard !overflow else {
            throw CivilTimeError(.instantOutOfRange, "\(self) moved by \(seconds) s leaves the calendar")
        }
        return try adding(microseconds: product)
    }

    /// Microseconds from this instant to `other`: positive when `other` is later.
    package func microseconds(until other: Instant) -> Int64 {
        other.microsecondsSinceEpoch - microsecondsSinceEpoch
    }

    package static func < (left: Instant, right: Instant) -> Bool {
        left.microsecondsSinceEpoch < right.microsecondsSinceEpoch
    }
}
