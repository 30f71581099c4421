import CivilTime
package import CredentialingSchema

/// The dates of a cycle, each with how it came about: for people who must rely on them.
extension CredentialRecord {
    /// - Parameters:
    ///   - rules: of the version that granted the current cycle; nil: none is known. A date that these rules do not
    ///     give is told as it was recorded.
    ///   - calendar: the days on which the board is closed.
    package func computedDates(
        under rules: CredentialRules?,
        calendar: BusinessCalendar
    ) -> [ComputedDate] {
        let cycle = current
        let expiresOn = cycle.expiresOn
        var dates = [ComputedDate("expiresOn", expiresOn, extensionWords(rules) ?? expiryWords(rules))]
        guard !cycle.isProvisional else { return dates }
        let windows = rules?.cycle ?? CredentialingSchema.Cycle()
        let (opens, fileBy, late) = windows.days(of: cycle.dates)
        let isFromFirst = cycle.opensOn == cycle.startsOn
        dates.append(
            ComputedDate(
                "opensOn",
                cycle.opensOn,
                isFromFirst
                    ? "the first day of the cycle"
                    : words(cycle.opensOn, opens, "\(windows.openingWords) before the expiry")
            )
        )
        if cycle.fileBy != expiresOn {
            let how = "\(windows.filingDaysBefore) days before the expiry"
            let moved = windows.moved(fileBy, calendar)
            dates.append(ComputedDate("fileBy", cycle.fileBy, words(cycle.fileBy, fileBy, how, moved)))
        }
        if cycle.lateUntil > expiresOn {
            let how = "\(windows.lateWords) after the expiry"
            let moved = windows.moved(late, calendar)
            dates.append(ComputedDate("lateUntil", cycle.lateUntil, words(cycle.lateUntil, late, how, moved)))
        }
        return dates
    }

    private func extensionWords(_ rules: CredentialRules?) -> String? {
        guard let last = current.extensions.last else { return nil }
        // Days come from tolled time alone.
        let lengths = [(last.months, "months"), (last.days, "days of tolled time")].filter { $0.0 > 0 }
            .map { "\($0.0) \($0.1)" }
        // One to a day has the months and days of those before it, and they lead elsewhere.
        let isCounted = !lengths.isEmpty && extended(by: last, rules) == last.dates.expiresOn
        let by = isCounted ? "by \(lengths.joined(separator: " and "))" : current.untilWords(last)
        return "\(current.granted.expiresOn), extended \(by) by event \(last.by)"
    }

    /// The day to which the months and days of the cycle's extensions lead.
    private func extended(by last: Extension, _ rules: CredentialRules?) -> CivilDate? {
        let windows = current.isProvisional ? rules?.provisionalCycle : rules?.cycle
        return try? windows?.extended(
            current.granted.expiresOn,
            months: Int(last.months),
            from: anchorOn
        ).adding(days: Int(last.days))
    }

    /// What the event has that gave the current cycle its dates.
    private var recorded: String {
        let cycle = current
        let since = [
            cycle.correctedBy.map { "corrected by event \($0)" },
            cycle.extensions.last.map { "extended by event \($0.by)" },
        ].compactMap { $0 }
        return since.isEmpty
            ? "as granted on \(cycle.begunOn) by event \(cycle.begunBy)"
            : "as \(since.joined(separator: " and "))"
    }

    private func expiryWords(_ rules: CredentialRules?) -> String {
        let cycle = current
        if let correction = cycle.correctedBy {
            return "on the holder's birthday, as corrected by event \(correction)"
        }
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

    /// - Parameters:
    ///   - counted: the day that the rules count to.
    ///   - moved: where it is moved to, when the board is closed on it.
    private func words(
        _ date: CivilDate,
        _ counted: CivilDate?,
        _ how: String,
        _ moved: CivilDate? = nil
    ) -> String {
        if date == counted { return how }
        if let counted, date == moved { return "\(how) is \(counted), moved to the next business day" }
        return recorded
    }
}

extension CredentialRecord.CycleRecord {
    /// - Parameter last: the last extension; months and days of all do not lead to its expiry.
    fileprivate func untilWords(_ last: CredentialRecord.Extension) -> String {
        var before: (UInt32, UInt32) = (0, 0)
        var named: CredentialRecord.Extension?
        for each in extensions {
            // One to a day has no months and days of its own.
            if (each.months, each.days) == before { named = each }
            before = (each.months, each.days)
        }
        guard let named, last.months == named.months, last.days > named.days,
            (try? named.dates.expiresOn.adding(days: Int(last.days - named.days))) == last.dates.expiresOn
        else { return "until \(last.dates.expiresOn)" }
        return "until \(named.dates.expiresOn) and by \(last.days - named.days) days of tolled time"
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
        let fileBy = try? expiry.adding(days: -Int(filingDaysBefore))
        let late = try? expiry.adding(months: Int(lateMonths)).adding(days: Int(lateDays))
        return (opens, fileBy, late)
    }

    /// Where a last day for filing is moved to; nil where such days are not moved.
    fileprivate func moved(_ day: CivilDate?, _ calendar: BusinessCalendar) -> CivilDate? {
        guard closedDays == .nextBusinessDay, let day else { return nil }
        return try? calendar.businessDay(from: day)
    }

    fileprivate var lateWords: String { Self.words(lateMonths, lateDays) }

    fileprivate var openingWords: String { Self.words(opensMonthsBefore, opensDaysBefore) }

    private static func words(_ months: UInt32, _ days: UInt32) -> String {
        guard months + days > 0 else { return "0 days" }
        return [(months, "months"), (days, "days")].filter { $0.0 > 0 }
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
