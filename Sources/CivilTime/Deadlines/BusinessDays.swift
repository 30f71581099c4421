/// Shifts of deadlines that fall on a day when the board is closed.
package enum BusinessDays {
    package enum Direction: String, Hashable, CaseIterable, Sendable {
        /// To the next business day: in favour of the person.
        case forward
        /// To the business day before.
        case back
    }

    /// A board that is closed for longer than this has a broken calendar of holidays.
    package static let longestShift = 366

    /// `date` itself when the board is open, else the nearest business day in `direction`.
    ///
    /// Saturdays and Sundays are closed, and every date for which `isHoliday` is true. Saturday
    /// 2026-07-04 forward is Monday 2026-07-06, back is Friday 2026-07-03 unless that is a holiday too.
    ///
    /// Throws `noBusinessDay` after ``longestShift`` closed days, `dateOutOfRange` beyond the calendar.
    package static func shift(
        _ date: CivilDate,
        _ direction: Direction,
        isHoliday: (CivilDate) -> Bool
    ) throws(CivilTimeError) -> CivilDate {
        let step = direction == .forward ? 1 : -1
        for distance in 0...longestShift {
            let candidate = try date.adding(days: step * distance)
            if !candidate.weekday.isWeekend, !isHoliday(candidate) { return candidate }
        }
        throw CivilTimeError(
            .noBusinessDay,
            "no business day within \(longestShift) days \(direction.rawValue) of \(date)"
        )
    }
}
