/// The footer of a TZif file, a POSIX TZ string, as a rule for every year: `EST5EDT,M3.2.0,M11.1.0`.
struct PosixZoneRule: Hashable, Sendable {
    /// Daylight saving time: its offset, and when it begins and ends each year.
    struct DaylightTime: Hashable, Sendable {
        let offset: Int
        let start: YearlyChange
        let end: YearlyChange
    }

    /// Seconds east of UTC of standard time.
    let standardOffset: Int
    let daylight: DaylightTime?

    /// The period that contains `second` (seconds since the epoch).
    func period(at second: Int64) -> OffsetPeriod {
        guard let daylight else {
            return OffsetPeriod(start: .min, end: nil, offset: standardOffset)
        }
        let changes = changes(near: second, daylight)
        var current = changes[0]
        for change in changes.dropFirst() {
            if change.second > second {
                return OffsetPeriod(start: current.second, end: change.second, offset: current.offset)
            }
            current = change
        }
        preconditionFailure("changes up to two years ahead must end the period")
    }

    /// The changes of the years around `second`, in order.
    ///
    /// Two years on either side, because a change may be stated as up to a week outside of its year.
    private func changes(near second: Int64, _ daylight: DaylightTime) -> [Change] {
        let day = Int(second.flooredQuotient(dividingBy: Instant.secondsPerDay))
        let now = GregorianDay.date(of: day).year
        var changes: [Change] = []
        for year in now - 2...now + 2 {
            // Each change is stated in the local time that holds before it.
            let start = daylight.start.localSecond(in: year) - Int64(standardOffset)
            let end = daylight.end.localSecond(in: year) - Int64(daylight.offset)
            changes.append(Change(second: start, order: changes.count, offset: daylight.offset))
            changes.append(Change(second: end, order: changes.count, offset: standardOffset))
        }
        // Permanent daylight time is written as an end that meets the next year's start: of two
        // changes in the same second the later year's must come last and win.
        changes.sort { ($0.second, $0.order) < ($1.second, $1.order) }
        return changes
    }

    private struct Change {
        let second: Int64
        let order: Int
        let offset: Int
    }
}

/// A moment that comes every year: a day by one of the three POSIX forms, and seconds from its midnight.
struct YearlyChange: Hashable, Sendable {
    enum Day: Hashable, Sendable {
        /// `Jn`, 1...365: 29 February is never counted.
        case julian(Int)
        /// `n`, 0...365: 29 February is counted.
        case zeroBased(Int)
        /// `Mm.w.d`: the `week`-th (5: the last) `weekday` (0: Sunday) of `month`.
        case weekday(month: Int, week: Int, weekday: Int)
    }

    let day: Day
    /// Seconds after local midnight; may be negative or more than a day.
    let secondOfDay: Int

    /// Local seconds since the epoch of this moment in `year`.
    func localSecond(in year: Int) -> Int64 {
        Int64(dayNumber(in: year)) * Instant.secondsPerDay + Int64(secondOfDay)
    }

    private func dayNumber(in year: Int) -> Int {
        let newYear = GregorianDay.number(year: year, month: 1, day: 1)
        switch day {
        case .julian(let number):
            let leapDay = GregorianDay.isLeapYear(year) && number >= 60 ? 1 : 0
            return newYear + number - 1 + leapDay
        case .zeroBased(let number):
            return newYear + number
        case .weekday(let month, let week, let weekday):
            let first = GregorianDay.number(year: year, month: month, day: 1)
            let firstWeekday = (first + 4).flooredRemainder(dividingBy: 7)
            let firstMatch = first + (weekday - firstWeekday).flooredRemainder(dividingBy: 7)
            let match = firstMatch + (week - 1) * 7
            return match < first + GregorianDay.daysInMonth(month, of: year) ? match : match - 7
        }
    }
}
