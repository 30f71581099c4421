import CivilTime
import CredentialingSchema

extension CredentialingSchema.Cycle {
    /// As many months after the issue date as the cycles before took, and this cycle's months more: a
    /// cycle keeps its full length when the rules change the length of cycles or how they end.
    func anniversary(
        of issuedOn: CivilDate,
        after previousExpiry: CivilDate?
    ) throws(CivilTimeError) -> CivilDate {
        let elapsed =
            previousExpiry.map { issuedOn.months(until: $0, onFirstOfMonth: expiry == .firstOfMonth) } ?? 0
        // Where only the month counts, an anniversary of 29 February stays in February: from March the count would
        // drift away from the issue.
        let inMonth = try issuedOn.adding(months: elapsed + Int(months))
        switch expiry {
        case .endOfMonth: return inMonth.lastOfMonth
        case .firstOfMonth: return inMonth.firstOfMonth
        default: return try issuedOn.adding(months: elapsed + Int(months), leapDay: leapDayPolicy)
        }
    }

    /// An expiry by these rules so many months later. An anniversary is counted from the day from which it was
    /// counted itself: half a year after 28 February is 31 August for who was certified on a 31st. Of the others
    /// the end of a month stays one, whatever the day of the issue was.
    func extended(
        _ day: CivilDate,
        months: Int,
        from anchor: CivilDate
    ) throws(CivilTimeError) -> CivilDate {
        if expiry == .anniversary {
            let elapsed = anchor.months(until: day)
            if try anchor.adding(months: elapsed, leapDay: leapDayPolicy) == day {
                return try anchor.adding(months: elapsed + months, leapDay: leapDayPolicy)
            }
        }
        let moved = try day.adding(months: months)
        return day == day.lastOfMonth ? moved.lastOfMonth : moved
    }

    /// The first cycle ends on the next fixed date that leaves it long enough; a later one on the
    /// first fixed date that gives it its full length.
    func fixedExpiry(
        issuedOn: CivilDate,
        after previousExpiry: CivilDate?
    ) throws(CivilTimeError) -> CivilDate {
        try FixedDate.next(
            fixedDay,
            onOrAfter: try earliestExpiry(issuedOn: issuedOn, after: previousExpiry),
            years: selectedYears,
            leapDay: leapDayPolicy
        )
    }

    /// As a fixed date, on each holder's own day.
    func birthdayExpiry(
        _ birthday: MonthDay,
        issuedOn: CivilDate,
        after previousExpiry: CivilDate?
    ) throws(CivilTimeError) -> CivilDate {
        var earliest = try earliestExpiry(issuedOn: issuedOn, after: previousExpiry)
        if expiry == .endOfBirthMonth {
            return try FixedDate.nextEnd(ofMonth: birthday.month, onOrAfter: earliest)
        }
        // From 1 March, which stands for 29 February, a year leads past the 29th of a leap year.
        if let previousExpiry, birthday.isLeapDay, leapDayPolicy == .march1,
            MonthDay(of: previousExpiry) != birthday
        {
            earliest = try earliest.adding(days: -1)
        }
        return try FixedDate.next(
            birthday,
            onOrAfter: earliest,
            years: selectedYears,
            leapDay: leapDayPolicy
        )
    }

    private func earliestExpiry(
        issuedOn: CivilDate,
        after previousExpiry: CivilDate?
    ) throws(CivilTimeError) -> CivilDate {
        if let previousExpiry { return try previousExpiry.adding(months: Int(months)) }
        // A credential is valid for more than the day on which it was issued.
        return max(try issuedOn.adding(months: Int(shortestMonths)), try issuedOn.adding(days: 1))
    }

    /// Whether it takes the holder's birthday to count the cycle.
    package var endsOnBirthdays: Bool { expiry == .birthday || expiry == .endOfBirthMonth }

    /// Throws `invalidDate` for a text that is no day of every year.
    var fixedDay: MonthDay {
        get throws(CivilTimeError) { MonthDay(of: try CivilDate("2001-\(fixedDate)")) }
    }

    private var selectedYears: YearSelection {
        switch years {
        case .odd: .odd
        case .even: .even
        default: .every
        }
    }

    private var leapDayPolicy: LeapDayPolicy { leapDay == .march1 ? .march1 : .february28 }
}

extension CivilDate {
    /// Months from this anchor to an expiry, which lies in the month of its anniversary, or on 1 March
    /// in place of 29 February.
    /// - Parameter isFirstOfMonth: whether every expiry is on the first day of a month, so that 1 March is one of March.
    func months(until expiry: CivilDate, onFirstOfMonth isFirstOfMonth: Bool = false) -> Int {
        let (own, other) = (components, expiry.components)
        let months = (other.year - own.year) * 12 + other.month - own.month
        let isMoved = !isFirstOfMonth && (own.month, own.day) == (2, 29) && (other.month, other.day) == (3, 1)
        return isMoved ? months - 1 : months
    }
}
