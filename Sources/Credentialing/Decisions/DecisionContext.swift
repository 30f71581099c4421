package import CivilTime
package import Identifiers

/// What a decision may know besides the record: handed in, never looked up.
package struct DecisionContext {
    package let now: Instant
    /// The latest civil date that it is anywhere on Earth at the time of the decision.
    package let today: CivilDate
    /// The date of recording, UTC.
    package let recordedOn: CivilDate
    package let rules: RuleBook
    /// Those of the boards; a board whose zone is missing has the day that is furthest ahead.
    package let zones: TimeZones
    /// What makes a credential's number unique, for boards that leave numbering to the daemon.
    package let serial: String
    /// The other person that the command names; nil when it names none or there is no such person.
    package let other: OtherPerson?

    /// What merging two people must know of the second one.
    package struct OtherPerson {
        package let record: Record
        /// Why the first person's stream cannot be folded without the second one's; nil when it can.
        package let inseparable: Record.FoldError?
        /// What is recorded again in the second one's stream when the two are taken apart.
        package let owed: [RecordedEvent]

        package init(record: Record, inseparable: Record.FoldError? = nil, owed: [RecordedEvent] = []) {
            self.record = record
            self.inseparable = inseparable
            self.owed = owed
        }
    }

    package init(
        now: Instant,
        rules: RuleBook,
        serial: String,
        other: OtherPerson? = nil,
        zones: TimeZones = TimeZones()
    ) {
        self.now = now
        self.zones = zones
        today = Self.date(at: now, hoursAhead: Self.furthestZoneHours)
        recordedOn = Self.date(at: now, hoursAhead: 0)
        self.rules = rules
        self.serial = serial
        self.other = other
    }

    /// The date that a board's calendars show.
    package func today(of board: BoardCode) -> CivilDate {
        rules.clock(of: board, zones: zones, on: recordedOn)?.zone.date(at: now) ?? today
    }

    /// The day of what mends the record: the board's whose matter it is, else UTC's, also where its zone is missing.
    func recordedOn(for board: BoardCode?) -> CivilDate {
        board.flatMap { rules.clock(of: $0, zones: zones, on: recordedOn)?.zone.date(at: now) } ?? recordedOn
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
