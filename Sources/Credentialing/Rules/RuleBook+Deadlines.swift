package import CivilTime
package import CredentialingSchema
package import Identifiers

extension RuleBook {
    /// When a deadline has passed by the clock of its board: its day's first moment in the board's zone, and
    /// for the end of filing the board's cutoff of the day before.
    /// - Returns: nil when the board has no rules or its zone is not at hand.
    package func instant(of deadline: Deadline, zones: TimeZones) -> Instant? {
        instant(deadline.board, deadline.on, isCutoff: deadline.kind.isCutoff, zones: zones)
    }

    /// - Parameter isCutoff: the board's cutoff ends the day before, which can be earlier than midnight.
    package func instant(
        _ board: BoardCode,
        _ date: CivilDate,
        isCutoff: Bool,
        zones: TimeZones
    ) -> Instant? {
        // The cutoff is that of the day before, as it is for who files on it.
        let last = isCutoff ? try? date.adding(days: -1) : nil
        guard let clock = clock(of: board, zones: zones, on: last ?? date) else { return nil }
        let midnight = clock.zone.startOfDay(date)
        return last.map { min(midnight, clock.end(of: $0)) } ?? midnight
    }

    /// The same, and for a board whose zone is not at hand the moment at which the day has come everywhere.
    package func certainInstant(
        _ board: BoardCode,
        _ date: CivilDate,
        isCutoff: Bool,
        zones: TimeZones
    ) -> Instant {
        instant(board, date, isCutoff: isCutoff, zones: zones) ?? Self.lastMidnight(of: date)
    }

    /// When a day has come everywhere, whichever zone a board has.
    package static func lastMidnight(of date: CivilDate) -> Instant {
        let seconds = Int64(date.daysSinceEpoch) * Instant.secondsPerDay + lastMidnightSeconds
        return (try? Instant(microsecondsSinceEpoch: seconds * Instant.microsecondsPerSecond)) ?? .latest
    }

    /// UTC-12 is the last to begin a day.
    private static let lastMidnightSeconds: Int64 = 12 * 3_600
}

extension DeadlineKind {
    /// It passes at the board's cutoff and not at midnight.
    package var isCutoff: Bool { self == .filingDeadlinePassed }
}
