package import CivilTime
package import CredentialingSchema
package import Identifiers

/// The dates that a credential would have if it were issued: for who asks what is still needed elsewhere.
extension CredentialRules {
    /// - Parameters:
    ///   - day: the day of the issue that is supposed.
    ///   - purpose: for a provisional credential its own time, else the first cycle of the full one.
    /// - Returns: as of a credential that is held; where cycles end on birthdays, of which nothing is known before
    ///   an issue, how the expiry comes about and no date. Empty where the calendar ends.
    package func computedDates(
        issuedOn day: CivilDate,
        purpose: AssessmentPurpose,
        board: BoardCode,
        calendar: BusinessCalendar
    ) -> [ComputedDate] {
        let isProvisional = purpose == .provisional
        if cycle.endsOnBirthdays, !isProvisional {
            var expiry = ComputedDate()
            expiry.name = "expiresOn"
            expiry.how = "\(cycle.supposedBirthdayWords), which the board takes when it issues"
            return [expiry]
        }
        guard let dates = try? dates(issuedOn: day, isProvisional: isProvisional, calendar) else { return [] }
        let nobody = EventID(UniqueID(high: 0, low: 0))
        let supposed = CredentialRecord.CycleRecord(
            begunBy: nobody,
            begunOn: day,
            begunAt: .origin,
            rulesVersion: "",
            granted: dates,
            practiceWhileLate: cycle.practiceWhileLate,
            isProvisional: isProvisional,
            isAnchor: true,
            shown: CredentialRecord.Shown(title: title, name: publicName, discipline: publicDiscipline)
        )
        return CredentialRecord(
            board: board,
            credential: code,
            number: "",
            issuedBy: nobody,
            position: .origin,
            holder: PeerID(UniqueID(high: 0, low: 0)),
            cycles: [supposed]
        ).computedDates(under: self, calendar: calendar)
    }

    /// The days of the first cycle, as an issue grants them.
    private func dates(
        issuedOn day: CivilDate,
        isProvisional: Bool,
        _ calendar: BusinessCalendar
    ) throws(CivilTimeError) -> CycleDates {
        guard isProvisional else {
            return try CycleDates(issuedOn: day, after: nil, rules: cycle, calendar: calendar)
        }
        return try CycleDates(issuedOn: day, after: nil, rules: provisionalCycle)
    }

    /// A provisional credential ends on the anniversary and has no window to renew it.
    var provisionalCycle: CredentialingSchema.Cycle {
        var cycle = CredentialingSchema.Cycle()
        cycle.months = provisional.months
        cycle.expiry = .anniversary
        cycle.leapDay = self.cycle.leapDay
        return cycle
    }
}

extension CredentialingSchema.Cycle {
    fileprivate var supposedBirthdayWords: String {
        let day =
            expiry == .birthday ? "the holder's birthday" : "the end of the month of the holder's birthday"
        return shortestMonths > 0
            ? "on \(day) at least \(shortestMonths) months after the issue" : "on \(day)"
    }
}
