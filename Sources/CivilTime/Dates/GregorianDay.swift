/// The proleptic Gregorian calendar as arithmetic on day numbers, 1970-01-01 = 0.
///
/// Works for any year that a time zone rule may ask for; the range of `CivilDate` is checked there.
/// Years are counted from March here, so that the leap day is the last day of its year and the
/// months before it have fixed offsets.
enum GregorianDay {
    static let daysPerEra = 146_097
    static let yearsPerEra = 400
    /// Days from 0000-03-01, where the March-based count begins, to 1970-01-01.
    static let daysToEpoch = 719_468

    static func isLeapYear(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// Days of `month` (1...12) in `year`.
    static func daysInMonth(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeapYear(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The day number of a date; `month` is 1...12 and `day` counts from 1.
    static func number(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month > 2 ? year : year - 1
        let era = marchYear.flooredQuotient(dividingBy: yearsPerEra)
        let yearOfEra = marchYear.flooredRemainder(dividingBy: yearsPerEra)
        let leapDays = yearOfEra / 4 - yearOfEra / 100
        return era * daysPerEra + yearOfEra * 365 + leapDays + daysBefore(marchMonth(month)) + day - 1
            - daysToEpoch
    }

    static func date(of number: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = number + daysToEpoch
        let era = shifted.flooredQuotient(dividingBy: daysPerEra)
        let dayOfEra = shifted.flooredRemainder(dividingBy: daysPerEra)
        // Taking out the leap days passed so far makes every year 365 days long.
        let leapDaysPassed = dayOfEra / 1_460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leapDaysPassed) / 365
        let dayOfYear = dayOfEra - (yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = era * yearsPerEra + yearOfEra + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - daysBefore(marchMonth) + 1)
    }

    /// 0 for March up to 11 for February.
    private static func marchMonth(_ month: Int) -> Int { month > 2 ? month - 3 : month + 9 }

    /// Days of the March-based year before a month: five months are always 153 days.
    private static func daysBefore(_ marchMonth: Int) -> Int { (153 * marchMonth + 2) / 5 }
}
