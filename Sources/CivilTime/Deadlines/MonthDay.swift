/// A day that comes every year: a birthday, or a fixed renewal date such as 1 September.
package struct MonthDay: Hashable, Sendable {
    /// 1...12.
    package let month: Int
    /// From 1; 29 February is allowed.
    package let day: Int

    /// Throws `invalidDate` when no year has this day.
    package init(month: Int, day: Int) throws(CivilTimeError) {
        guard (1...12).contains(month) else {
            throw CivilTimeError(.invalidDate, "month \(month) is not within 1...12")
        }
        let longest = GregorianDay.daysInMonth(month, of: 2000)
        guard (1...longest).contains(day) else {
            throw CivilTimeError(.invalidDate, "day \(day) is not within 1...\(longest) for month \(month)")
        }
        self.month = month
        self.day = day
    }

    /// The month and day of `date`.
    package init(of date: CivilDate) {
        let components = date.components
        month = components.month
        day = components.day
    }

    /// `MM-DD`. Throws `invalidDate` for any other text and for a day that no year has.
    package init(_ text: String) throws(CivilTimeError) {
        // A leap year, which has every day.
        do { self.init(of: try CivilDate("2000-\(text)")) } catch {
            throw CivilTimeError(.invalidDate, "not a day of the year, mm-dd")
        }
    }

    package var isLeapDay: Bool { (month, day) == (2, 29) }

    /// This day in `year`; 29 February follows `leapDay` in common years.
    ///
    /// Throws `dateOutOfRange` for a year that the calendar does not cover.
    package func date(in year: Int, leapDay: LeapDayPolicy) throws(CivilTimeError) -> CivilDate {
        if month == 2, day == 29, !GregorianDay.isLeapYear(year) {
            switch leapDay {
            case .february28: return try CivilDate(year: year, month: 2, day: 28)
            case .march1: return try CivilDate(year: year, month: 3, day: 1)
            }
        }
        return try CivilDate(year: year, month: month, day: day)
    }
}
