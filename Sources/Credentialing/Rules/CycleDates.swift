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
    /// - Throws: `CivilTimeError` when the rules' numbers lead out of the calendar.
    package init(
        issuedOn: CivilDate,
        after previousExpiry: CivilDate?,
        rules: CredentialingSchema.Cycle
    ) throws(CivilTimeError) {
        guard (1...Rules.monthsMax).contains(rules.months) else {
            throw CivilTimeError(.invalidCycle, "a cycle of \(rules.months) months")
        }
        let expiry =
            rules.expiry == .fixedDate
            ? try rules.fixedExpiry(issuedOn: issuedOn, after: previousExpiry)
            : try rules.anniversary(of: issuedOn, after: previousExpiry)
        try self.init(
            startsOn: try previousExpiry?.adding(days: 1) ?? issuedOn,
            expiresOn: expiry,
            windows: rules
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
        windows rules: CredentialingSchema.Cycle
    ) throws(CivilTimeError) {
        self.startsOn = startsOn
        self.expiresOn = expiresOn
        lateUntil = try expiresOn.adding(months: Int(rules.lateMonths)).adding(days: Int(rules.lateDays))
        opensOn = max(startsOn, try expiresOn.adding(days: -Int(rules.opensDaysBefore)))
        fileBy = max(startsOn, try expiresOn.adding(days: -Int(rules.filingDaysBefore)))
    }
}
