extension CivilDate {
    /// This date moved by whole days, forward or (negative) back.
    ///
    /// Throws `dateOutOfRange` beyond the calendar.
    package func adding(days: Int) throws(CivilTimeError) -> CivilDate {
        let (sum, overflow) = Int(daysSinceEpoch).addingReportingOverflow(days)
        guard !overflow else {
            throw CivilTimeError(.dateOutOfRange, "\(self) moved by \(days) days leaves the calendar")
        }
        return try CivilDate(daysSinceEpoch: sum)
    }

    /// This date as the **anchor**, moved by whole months; a day that the month lacks becomes its last.
    ///
    /// 2026-01-31 and 1 month is 2026-02-28. Always add to the original anchor: adding a month to the
    /// result again would give 2026-03-28, while the anchor and 2 months is 2026-03-31.
    ///
    /// - Parameter leapDay: where an anchor of 29 February falls when the month reached is a February
    ///   of a common year. Other anchors are not touched by it.
    ///
    /// Throws `dateOutOfRange` beyond the calendar.
    package func adding(
        months: Int,
        leapDay: LeapDayPolicy = .february28
    ) throws(CivilTimeError) -> CivilDate {
        let anchor = components
        let (index, overflow) = (anchor.year * 12 + anchor.month - 1).addingReportingOverflow(months)
        let year = index.flooredQuotient(dividingBy: 12)
        guard !overflow, (Self.firstYear...Self.lastYear).contains(year) else {
            throw CivilTimeError(.dateOutOfRange, "\(self) moved by \(months) months leaves the calendar")
        }
        let month = index.flooredRemainder(dividingBy: 12) + 1
        let length = GregorianDay.daysInMonth(month, of: year)
        if anchor.month == 2, anchor.day == 29, month == 2, length == 28, leapDay == .march1 {
            return try CivilDate(year: year, month: 3, day: 1)
        }
        return try CivilDate(year: year, month: month, day: min(anchor.day, length))
    }

    /// This date as the anchor, moved by whole years; 29 February follows `leapDay` in common years.
    ///
    /// Throws `dateOutOfRange` beyond the calendar.
    package func adding(
        years: Int,
        leapDay: LeapDayPolicy = .february28
    ) throws(CivilTimeError) -> CivilDate {
        let (months, overflow) = years.multipliedReportingOverflow(by: 12)
        guard !overflow else {
            throw CivilTimeError(.dateOutOfRange, "\(self) moved by \(years) years leaves the calendar")
        }
        return try adding(months: months, leapDay: leapDay)
    }

    /// Days from this date to `other`: positive when `other` is later, 0 on the same day.
    package func days(until other: CivilDate) -> Int {
        Int(other.daysSinceEpoch) - Int(daysSinceEpoch)
    }
}
