package import CivilTime
import CredentialingSchema
import Identifiers

/// The days on which a board is closed: Saturdays, Sundays and the holidays of its calendar.
package struct BusinessCalendar: Sendable {
    /// Years that one calendar can state.
    static let yearsMax = 32
    static let holidaysMax = 1_024
    /// No board is closed for longer at a stretch; after so many days no shift is made.
    static let closedDaysMax = 31

    private var holidays: [Int: Set<CivilDate>] = [:]

    package init() {}

    /// A later calendar replaces the years that it states.
    mutating func adopt(_ calendar: CalendarAdopted, at position: Position) {
        for year in calendar.years { holidays[Int(year)] = [] }
        for text in calendar.holidays {
            guard let day = try? CivilDate(text) else { continue }
            holidays[day.year, default: []].insert(day)
        }
    }

    package func isOpen(_ date: CivilDate) -> Bool {
        // 1970-01-01 was a Thursday.
        let weekday = (Int(date.daysSinceEpoch) % 7 + 7) % 7
        let isWeekend = weekday == 2 || weekday == 3
        return !isWeekend && !(holidays[date.year]?.contains(date) ?? false)
    }

    /// The day itself when the board is open, else the next day on which it is.
    package func businessDay(from date: CivilDate) throws(CivilTimeError) -> CivilDate {
        for offset in 0...Self.closedDaysMax {
            let day = try date.adding(days: offset)
            if isOpen(day) { return day }
        }
        return date
    }
}
