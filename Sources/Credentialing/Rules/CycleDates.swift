package import CivilTime
package import CredentialingSchema

/// The dates of one certification cycle, computed from the issue date and never from a shifted one.
package struct CycleDates: Equatable, Sendable {
    package let startsOn: CivilDate
    package let expiresOn: CivilDate
    package let lateUntil: CivilDate
    package let opensOn: CivilDate

    /// The first cycle begins on the issue date; a later one on the day after the last expiry. It
    /// ends as many months after the issue date as the cycles before it took, and the rules' months
    /// more: a cycle keeps its full length when the rules change the length of cycles or how they end.
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
        startsOn = try previousExpiry?.adding(days: 1) ?? issuedOn
        // Every expiry lies in the month of its anniversary, so that months can be counted back.
        let elapsed = previousExpiry.map { $0.monthCount - issuedOn.monthCount } ?? 0
        let anniversary = try issuedOn.adding(
            months: elapsed + Int(rules.months),
            leapDay: .february28
        )
        expiresOn = rules.expiry == .endOfMonth ? anniversary.lastOfMonth : anniversary
        lateUntil = try expiresOn.adding(days: Int(rules.lateDays))
        opensOn = max(startsOn, try expiresOn.adding(days: -Int(rules.opensDaysBefore)))
    }
}

extension CivilDate {
    fileprivate var monthCount: Int {
        let date = components
        return date.year * 12 + date.month
    }
}
