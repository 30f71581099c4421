package import CivilTime
package import CredentialingSchema

/// The dates of one certification cycle, computed from the issue date and never from a shifted one.
package struct CycleDates: Equatable, Sendable {
    package let startsOn: CivilDate
    package let expiresOn: CivilDate
    package let lateUntil: CivilDate
    package let opensOn: CivilDate
    /// Last day on which a renewal is filed in time.
    package let fileBy: CivilDate

    /// The first cycle begins on the issue date; a later one on the day after the last expiry.
    /// - Parameter previousExpiry: nil for the first cycle.
    /// - Parameter calendar: the days on which the board is closed, as known at the decision.
    /// - Parameter birthday: needed where the rules end cycles on birthdays.
    /// - Throws: `CivilTimeError` when the rules' numbers lead out of the calendar.
    package init(
        issuedOn: CivilDate,
        after previousExpiry: CivilDate?,
        rules: CredentialingSchema.Cycle,
        calendar: BusinessCalendar = BusinessCalendar(),
        birthday: MonthDay? = nil
    ) throws(CivilTimeError) {
        guard (1...Rules.monthsMax).contains(rules.months) else {
            throw CivilTimeError(.invalidCycle, "a cycle of \(rules.months) months")
        }
        let expiry: CivilDate
        switch rules.expiry {
        case .fixedDate: expiry = try rules.fixedExpiry(issuedOn: issuedOn, after: previousExpiry)
        case .birthday, .endOfBirthMonth:
            guard let birthday else { throw CivilTimeError(.invalidCycle, "a cycle without a birthday") }
            expiry = try rules.birthdayExpiry(birthday, issuedOn: issuedOn, after: previousExpiry)
        default: expiry = try rules.anniversary(of: issuedOn, after: previousExpiry)
        }
        try self.init(
            startsOn: try previousExpiry?.adding(days: 1) ?? issuedOn,
            expiresOn: expiry,
            windows: rules,
            calendar: calendar
        )
    }

    /// Dates as an event holds them.
    init(
        startsOn: CivilDate,
        expiresOn: CivilDate,
        lateUntil: CivilDate,
        opensOn: CivilDate,
        fileBy: CivilDate
    ) {
        self.startsOn = startsOn
        self.expiresOn = expiresOn
        self.lateUntil = lateUntil
        self.opensOn = opensOn
        self.fileBy = fileBy
    }

    /// The windows around an expiry that was set otherwise than by counting, such as by an extension.
    init(
        startsOn: CivilDate,
        expiresOn: CivilDate,
        windows rules: CredentialingSchema.Cycle,
        calendar: BusinessCalendar
    ) throws(CivilTimeError) {
        self.startsOn = startsOn
        self.expiresOn = expiresOn
        let lateEnd = try expiresOn.adding(months: Int(rules.lateMonths)).adding(days: Int(rules.lateDays))
        opensOn = max(startsOn, try rules.opening(before: expiresOn))
        let filingEnd = max(startsOn, try expiresOn.adding(days: -Int(rules.filingDaysBefore)))
        // Each from its own unshifted day.
        let shifts = rules.closedDays == .nextBusinessDay
        fileBy = shifts ? try calendar.businessDay(from: filingEnd) : filingEnd
        lateUntil = max(fileBy, shifts ? try calendar.businessDay(from: lateEnd) : lateEnd)
    }
}

extension CredentialingSchema.Cycle {
    /// The first day on which a renewal can be filed, should the cycle have begun by then.
    func opening(before expiry: CivilDate) throws(CivilTimeError) -> CivilDate {
        try expiry.adding(months: -Int(opensMonthsBefore)).adding(days: -Int(opensDaysBefore))
    }
}
