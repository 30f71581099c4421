package import CivilTime
import CredentialingSchema

/// The days on which a board is closed: Saturdays, Sundays and the holidays of its calendar.
package struct BusinessCalendar: Sendable {
    /// Years that one calendar can state.
    static let yearsMax = 32
    static let holidaysMax = 1_024

    private var holidays: [Int: Set<CivilDate>] = [:]

    package init() {}

    /// A later calendar replaces the years that it states.
    mutating func adopt(_ calendar: CalendarAdopted) {
        for year in calendar.years { holidays[Int(year)] = [] }
        for text in calendar.holidays {
            guard let day = try? CivilDate(text) else { continue }
            holidays[day.year, default: []].insert(day)
        }
    }

    private func isHoliday(_ date: CivilDate) -> Bool { holidays[date.year]?.contains(date) ?? false }

    /// The day itself when the board is open, else the next day on which it is.
    ///
    /// Throws `noBusinessDay` for a calendar by which the board stays closed.
    package func businessDay(from date: CivilDate) throws(CivilTimeError) -> CivilDate {
        try BusinessDays.shift(date, .forward, isHoliday: isHoliday)
    }
}
