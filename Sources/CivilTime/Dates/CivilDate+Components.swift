extension CivilDate {
    /// Year, month (1...12) and day of the month (from 1) in one computation.
    package var components: (year: Int, month: Int, day: Int) {
        GregorianDay.date(of: Int(daysSinceEpoch))
    }

    package var year: Int { components.year }
    /// 1 for January to 12.
    package var month: Int { components.month }
    /// From 1.
    package var day: Int { components.day }

    package var isLeapYear: Bool { GregorianDay.isLeapYear(year) }

    /// The number of days in this date's month, 28...31.
    package var daysInMonth: Int {
        let date = components
        return GregorianDay.daysInMonth(date.month, of: date.year)
    }

    package var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        let index = (Int(daysSinceEpoch) + 4).flooredRemainder(dividingBy: 7)
        return Weekday(rawValue: UInt8(index)) ?? .sunday
    }

    /// The first day of this date's month.
    package var firstOfMonth: CivilDate { CivilDate(clamping: Int(daysSinceEpoch) - day + 1) }

    /// The last day of this date's month.
    package var lastOfMonth: CivilDate {
        let date = components
        let length = GregorianDay.daysInMonth(date.month, of: date.year)
        return CivilDate(clamping: Int(daysSinceEpoch) - date.day + length)
    }
}
