@testable import CivilTime

extension TimeZoneRules {
    /// Seconds to add to UTC for local time: negative in the Americas.
    func utcOffsetSeconds(at instant: Instant) -> Int {
        table.period(at: instant.secondsSinceEpoch).offset
    }
}
