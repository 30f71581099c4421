package import CivilTime
package import CredentialingSchema
package import Identifiers

/// How a board tells the day of an instant.
package struct BoardClock: Sendable {
    package let zone: TimeZoneRules
    let cutoff: DayCutoff

    /// The day to which something that came in then belongs.
    package func day(of instant: Instant) -> CivilDate { zone.day(of: instant, cutoff: cutoff) }

    /// The end, exclusive, of a last day for filing.
    package func end(of date: CivilDate) -> Instant { zone.end(of: date, cutoff: cutoff) }
}

/// The time zones that are at hand, by IANA name.
package struct TimeZones: Sendable {
    private var zones: [String: TimeZoneRules] = [:]

    package init(_ zones: [TimeZoneRules] = []) {
        for zone in zones { self.zones[zone.identifier] = zone }
    }

    package subscript(name: String) -> TimeZoneRules? {
        get { zones[name] }
        set { zones[name] = newValue }
    }
}

extension Rules {
    /// Throws `invalidTime` for a text that is no time of day.
    package var dayCutoff: DayCutoff {
        get throws(CivilTimeError) { cutoff.isEmpty ? .endOfDay : try DayCutoff(cutoff) }
    }
}

extension RuleBook {
    /// The clock of a board by the rules of a date, or by its first ones before they are in force.
    /// - Parameter knownAt: only versions adopted up to this position are considered.
    /// - Returns: nil when the board has no rules or its zone is not at hand.
    package func clock(
        of board: BoardCode,
        zones: TimeZones,
        on date: CivilDate,
        knownAt: Position? = nil
    ) -> BoardClock? {
        let first = boards[board]?.first { $0.position <= knownAt ?? $0.position }
        guard let rules = governing(board, on: date, knownAt: knownAt) ?? first?.rules,
            let zone = zones[rules.timeZone], let cutoff = try? rules.dayCutoff
        else { return nil }
        return BoardClock(zone: zone, cutoff: cutoff)
    }

    /// The clock by the rules of the date that the board's calendars show at an instant: what came in then is judged
    /// alike whenever it is recorded.
    func clock(of board: BoardCode, zones: TimeZones, at instant: Instant) -> BoardClock? {
        guard let first = clock(of: board, zones: zones, on: DecisionContext.date(at: instant)) else {
            return nil
        }
        return clock(of: board, zones: zones, on: first.zone.date(at: instant))
    }
}
