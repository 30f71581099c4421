/// Deadlines on the same day of the year for everybody, or on a person's birthday.
package enum FixedDate {
    /// The first occurrence of `day` in the selected years that is on or after `date`.
    ///
    /// 1 September of odd years, on or after 2025-09-02: 2027-09-01. A birthday, `years: .every`, of
    /// 29 February on or after 2027-01-01: 2027-02-28, or 2027-03-01 under `.march1`.
    ///
    /// Throws `dateOutOfRange` when the calendar ends before the next occurrence.
    package static func next(
        _ day: MonthDay,
        onOrAfter date: CivilDate,
        years: YearSelection = .every,
        leapDay: LeapDayPolicy
    ) throws(CivilTimeError) -> CivilDate {
        var year = date.year
        while true {
            if years.contains(year) {
                let candidate = try day.date(in: year, leapDay: leapDay)
                if candidate >= date { return candidate }
            }
            year += 1
        }
    }

    /// The first last day of `month` (a birth month, say) that is on or after `date`.
    ///
    /// The end of February on or after 2027-03-01: 2028-02-29.
    ///
    /// Throws `invalidDate` for a month that does not exist, `dateOutOfRange` when the calendar ends.
    package static func nextEnd(
        ofMonth month: Int,
        onOrAfter date: CivilDate
    ) throws(CivilTimeError) -> CivilDate {
        let end = try CivilDate(year: date.year, month: month, day: 1).lastOfMonth
        if end >= date { return end }
        return try CivilDate(year: date.year + 1, month: month, day: 1).lastOfMonth
    }
}
