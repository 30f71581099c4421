package import CivilTime
import Identifiers

/// What a decision may know besides the record: handed in, never looked up.
package struct DecisionContext {
    /// The latest civil date that it is anywhere on Earth at the time of the decision.
    package let today: CivilDate
    /// The date of recording, UTC.
    package let recordedOn: CivilDate
    package let rules: RuleBook
    /// What makes a credential's number unique, for boards that leave numbering to the daemon.
    package let serial: String

    package init(
        now: Instant,
        rules: RuleBook,
        serial: String
    ) {
        today = Self.date(at: now, hoursAhead: Self.furthestZoneHours)
        recordedOn = Self.date(at: now, hoursAhead: 0)
        self.rules = rules
        self.serial = serial
    }

    /// The zone furthest ahead, UTC+14: there it is a new day first.
    private static let furthestZoneHours: Int64 = 14

    /// The civil date at an instant, UTC.
    package static func date(at now: Instant) -> CivilDate { date(at: now, hoursAhead: 0) }

    private static func date(at now: Instant, hoursAhead: Int64) -> CivilDate {
        let seconds = now.secondsSinceEpoch + hoursAhead * 3_600
        let (days, rest) = seconds.quotientAndRemainder(dividingBy: Instant.secondsPerDay)
        return (try? CivilDate(daysSinceEpoch: Int(rest < 0 ? days - 1 : days))) ?? .latest
    }
}
