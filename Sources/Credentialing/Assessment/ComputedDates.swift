import CivilTime
package import CredentialingSchema

/// The dates of a cycle, each with how it came about: for people who must rely on them.
extension CredentialRecord {
    /// - Parameter rules: of the version that governs the current cycle; nil: none is known. A date that these
    ///   rules do not give is told as it was recorded.
    package func computedDates(under rules: CredentialRules?) -> [ComputedDate] {
        let cycle = current
        let expiresOn = cycle.expiresOn
        var dates = [ComputedDate("expiresOn", expiresOn, extensionWords ?? expiryWords(rules))]
        guard !cycle.isProvisional else { return dates }
        let windows = rules?.cycle ?? CredentialingSchema.Cycle()
        let (opens, fileBy, late) = windows.days(of: cycle.dates)
        dates.append(
            ComputedDate(
                "opensOn",
                cycle.opensOn,
                words(
                    cycle.opensOn,
                    opens,
                    cycle.opensOn == cycle.startsOn
                        ? "the first day of the cycle" : "\(windows.openingWords) before the expiry",
                    shifts: false
                )
            )
        )
        if cycle.fileBy != expiresOn {
            let how = "\(windows.filingDaysBefore) days before the expiry"
            dates.append(ComputedDate("fileBy", cycle.fileBy, words(cycle.fileBy, fileBy, how, shifts: true)))
        }
        if cycle.lateUntil > expiresOn {
            let how = "\(windows.lateWords) after the expiry"
            dates.append(
                ComputedDate("lateUntil", cycle.lateUntil, words(cycle.lateUntil, late, how, shifts: true))
            )
        }
        return dates
    }

    private var extensionWords: String? {
        guard let last = current.extensions.last else { return nil }
        // Days come from tolled time alone.
        let lengths = [(last.months, "months"), (last.days, "days of tolled time")].filter { $0.0 > 0 }
            .map { "\($0.0) \($0.1)" }
        let by = lengths.isEmpty ? "to this day" : "by \(lengths.joined(separator: " and "))"
        return "\(current.granted.expiresOn), extended \(by) by event \(last.by)"
    }

    private func expiryWords(_ rules: CredentialRules?) -> String {
        let cycle = current
        if let correction = cycle.correctedBy {
            return "on the holder's birthday, as corrected by event \(correction)"
        }
        let recorded = "as granted on \(cycle.begunOn) by event \(cycle.begunBy)"
        guard let rules else { return recorded }
        if cycle.isProvisional {
            let months = rules.provisional.months
            let ends = try? cycle.startsOn.adding(months: Int(months))
            guard ends == cycle.expiresOn else { return recorded }
            return "\(months) months after the provisional issue on \(cycle.startsOn)"
        }
        let before = cycle.isAnchor || cycles.count < 2 ? nil : cycles[cycles.count - 2].granted.expiresOn
        let dates = try? CycleDates(
            issuedOn: anchorOn,
            after: before,
            rules: rules.cycle,
            birthday: birthday
        )
        guard dates?.expiresOn == cycle.expiresOn else { return recorded }
        return rules.cycle.expiryWords(anchor: anchorOn, before: before)
    }

    /// - Parameter unshifted: the day that the rules count to.
    private func words(_ date: CivilDate, _ unshifted: CivilDate?, _ how: String, shifts: Bool) -> String {
        if date == unshifted { return how }
        if shifts, let unshifted, date > unshifted {
            return "\(how) is \(unshifted), moved to the next business day"
        }
        return "as granted on \(current.begunOn) by event \(current.begunBy)"
    }
}

extension ApplicationRecord {
    package func computedDates(under rules: CredentialRules?) -> [ComputedDate] {
        guard isOpen, let lapsesOn else { return [] }
        let months = Int(rules?.applicationMonths ?? 0)
        var how =
            months > 0 && (try? submittedOn.adding(months: months)) == lapseOfSubmission
            ? "\(months) months after the submission on \(submittedOn)"
            : "as recorded by event \(submittedBy)"
        for denied in daysDenied {
            how += ", and \(denied.days) days from a denial to its overturning by event \(denied.by)"
        }
        return [ComputedDate("lapsesOn", lapsesOn, how)]
    }
}

extension CredentialingSchema.Cycle {
    /// The days that the windows count to, before any shift; nil where the calendar ends.
    fileprivate func days(
        of dates: CycleDates
    ) -> (opens: CivilDate?, fileBy: CivilDate?, late: CivilDate?) {
        let expiry = dates.expiresOn
        let opens = (try? opening(before: expiry)).map { max(dates.startsOn, $0) }
        let fileBy = (try? expiry.adding(days: -Int(filingDaysBefore))).map { max(dates.startsOn, $0) }
        let late = try? expiry.adding(months: Int(lateMonths)).adding(days: Int(lateDays))
        return (opens, fileBy, late)
    }

    fileprivate var lateWords: String { Self.words(lateMonths, lateDays) }

    fileprivate var openingWords: String {
        opensMonthsBefore + opensDaysBefore > 0 ? Self.words(opensMonthsBefore, opensDaysBefore) : "0 days"
    }

    private static func words(_ months: UInt32, _ days: UInt32) -> String {
        [(months, "months"), (days, "days")].filter { $0.0 > 0 }
            .map { "\($0.0) \($0.1)" }.joined(separator: " and ")
    }

    /// How the rules come to the last valid day.
    fileprivate func expiryWords(anchor: CivilDate, before: CivilDate?) -> String {
        let counted =
            if let before {
                "\(months) months after \(before), the end of the cycle before"
            } else {
                "\(months) months after the issue on \(anchor)"
            }
        // A first cycle runs to the next such day and may be short.
        let since = before == nil ? "after the issue on \(anchor)" : counted
        switch expiry {
        case .anniversary: return "\(counted), on the anniversary of \(anchor)"
        case .endOfMonth: return "\(counted), on the last day of the month"
        case .firstOfMonth: return "\(counted), on the first day of the month"
        case .fixedDate:
            return "\(since), on the fixed date \(fixedDate)\(whichYears)"
        case .birthday: return "\(since), on the holder's birthday\(whichYears)"
        case .endOfBirthMonth: return "\(since), on the last day of the month of the holder's birthday"
        default: return "\(counted), by the rules"
        }
    }

    private var whichYears: String {
        switch years {
        case .odd: " of odd years"
        case .even: " of even years"
        default: ""
        }
    }
}

extension ComputedDate {
    fileprivate init(_ name: String, _ date: CivilDate, _ how: String) {
        self.init()
        self.name = name
        self.date = date.description
        self.how = how
    }
}
