import CivilTime

/// The calendar by counting: every day from 1900-01-01 on is the one before it plus one.
///
/// Shares no arithmetic with the code under test; `dates[n]` is day n − 25567.
struct CountedCalendar {
    struct Day: Hashable {
        var year: Int
        var month: Int
        var day: Int
        var weekday: Int
    }

    static let firstNumber = -25_567
    let days: [Day]

    init(through lastYear: Int) {
        var days: [Day] = []
        // 1 January 1900 was a Monday.
        var current = Day(year: 1900, month: 1, day: 1, weekday: 1)
        while current.year <= lastYear {
            days.append(current)
            current.weekday = current.weekday == 6 ? 0 : current.weekday + 1
            if current.day < Self.length(ofMonth: current.month, year: current.year) {
                current.day += 1
            } else if current.month < 12 {
                current.month += 1
                current.day = 1
            } else {
                current.year += 1
                current.month = 1
                current.day = 1
            }
        }
        self.days = days
    }

    static func length(ofMonth month: Int, year: Int) -> Int {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var isLeap = year % 4 == 0
        if year % 100 == 0 { isLeap = false }
        if year % 400 == 0 { isLeap = true }
        return month == 2 && isLeap ? 29 : lengths[month - 1]
    }

    /// The same day `months` later, walking month by month, cut to the end of the last one.
    static func adding(_ months: Int, to start: Day) -> (year: Int, month: Int, day: Int) {
        var year = start.year
        var month = start.month
        for _ in 0..<abs(months) {
            month += months > 0 ? 1 : -1
            if month == 13 { (year, month) = (year + 1, 1) }
            if month == 0 { (year, month) = (year - 1, 12) }
        }
        return (year, month, min(start.day, length(ofMonth: month, year: year)))
    }
}
