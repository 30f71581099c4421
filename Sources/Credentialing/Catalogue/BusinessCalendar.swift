package import CivilTime
import CredentialingSchema
import Identifiers

/// The days on which a board is closed: Saturdays, Sundays and the holidays of its calendar.
package struct BusinessCalendar: Sendable {
    /// Years that one calendar can state.
    static let yearsMax = 32
    static let holidaysMax = 1_024

    /// What was stated of each year, in the order of adoption: the last statement holds.
    private var years: [Int: [Statement]] = [:]

    private struct Statement: Sendable {
        let position: Position
        let holidays: Set<CivilDate>
    }

    package init() {}

    /// A later calendar replaces the years that it states.
    /// - Parameter position: of the adoption.
    mutating func adopt(_ calendar: CalendarAdopted, at position: Position) {
        var stated: [Int: Set<CivilDate>] = [:]
        for year in calendar.years { stated[Int(year)] = [] }
        for text in calendar.holidays {
            guard let day = try? CivilDate(text) else { continue }
            stated[day.year, default: holidays(in: day.year)].insert(day)
        }
        for (year, holidays) in stated {
            years[year, default: []].append(Statement(position: position, holidays: holidays))
        }
    }

    /// The calendar as it had been adopted up to a position.
    func known(at last: Position) -> BusinessCalendar {
        var known = self
        known.years = years.mapValues { $0.filter { $0.position <= last } }
        return known
    }

    private func holidays(in year: Int) -> Set<CivilDate> { years[year]?.last?.holidays ?? [] }

    private func isHoliday(_ date: CivilDate) -> Bool {
        years[date.year]?.last?.holidays.contains(date) ?? false
    }

    /// The day itself when the board is open, else the next day on which it is.
    ///
    /// Throws `noBusinessDay` for a calendar by which the board stays closed.
    package func businessDay(from date: CivilDate) throws(CivilTimeError) -> CivilDate {
        try BusinessDays.shift(date, .forward, isHoliday: isHoliday)
    }
}
