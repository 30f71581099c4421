import CivilTime
import CredentialingSchema
import ShapedYAML

extension RuleChecker {
    /// The domain's limits, so that what passes here can be adopted.
    private static let monthsMax = 240
    private static let windowDaysMax = 3_660
    private static let remindersMax = 16

    mutating func checkCycle(_ credential: CredentialRules, _ path: ElementPath) {
        guard credential.hasCycle else { return error(path, "is missing") }
        let cycle = credential.cycle
        if !(1...Self.monthsMax).contains(Int(cycle.months)) {
            let missing = cycle.months == 0 ? "is missing or 0: " : ""
            error(path.appending("months"), "\(missing)is not within 1...\(Self.monthsMax)")
            return
        }
        checkExpiry(cycle, path)
        if cycle.shortestMonths > cycle.months {
            warning(
                path.appending("shortestMonths"),
                "is more than months: a first cycle is longer than the others"
            )
        }
        if max(cycle.lateMonths, cycle.shortestMonths, cycle.opensMonthsBefore) > UInt32(Self.monthsMax) {
            return error(path, "has a window of more than \(Self.monthsMax) months")
        }
        if max(cycle.opensDaysBefore, cycle.lateDays, cycle.filingDaysBefore) > UInt32(Self.windowDaysMax) {
            error(path, "has a window of more than \(Self.windowDaysMax) days")
        }
        checkReminders(cycle, path)
        checkFiling(cycle, path)
    }

    private mutating func checkReminders(_ cycle: CredentialingSchema.Cycle, _ path: ElementPath) {
        let place = path.appending("reminderDaysBefore")
        if cycle.reminderDaysBefore.count > Self.remindersMax {
            error(place, "has more than \(Self.remindersMax) entries")
        }
        for (index, days) in cycle.reminderDaysBefore.enumerated() {
            if Int(days) > Self.windowDaysMax {
                error(place.appending(index: index), "is more than \(Self.windowDaysMax)")
            } else if Int(days) >= fewestDays(cycle) {
                warning(place.appending(index: index), "lies before its cycle begins: it is never sent")
            } else if cycle.reminderDaysBefore[..<index].contains(days) {
                error(place.appending(index: index), "repeats \(days)")
            }
        }
    }

    private mutating func checkExpiry(_ cycle: CredentialingSchema.Cycle, _ path: ElementPath) {
        switch cycle.expiry {
        case .anniversary, .endOfMonth, .firstOfMonth:
            for (key, isGiven) in [
                ("fixedDate", !cycle.fixedDate.isEmpty), ("years", cycle.years != .unspecified),
                ("shortestMonths", cycle.shortestMonths > 0),
            ] where isGiven {
                warning(path.appending(key), "says nothing without expiry: fixed-date")
            }
        case .fixedDate: checkFixedDate(cycle, path)
        case .birthday, .endOfBirthMonth: checkBirthday(cycle, path)
        default: error(path.appending("expiry"), "is missing")
        }
    }

    private mutating func checkFixedDate(_ cycle: CredentialingSchema.Cycle, _ path: ElementPath) {
        // A common year, so that 29 February is none of its days.
        if (try? CivilDate("2001-\(cycle.fixedDate)")) == nil {
            error(path.appending("fixedDate"), "is not a day of every year, mm-dd")
        }
        let step: UInt32 = cycle.years == .odd || cycle.years == .even ? 24 : 12
        if !cycle.months.isMultiple(of: step) {
            warning(path.appending("months"), "is not a multiple of \(step): cycles run on to the fixed date")
        }
    }

    private mutating func checkBirthday(_ cycle: CredentialingSchema.Cycle, _ path: ElementPath) {
        if !cycle.fixedDate.isEmpty {
            warning(path.appending("fixedDate"), "says nothing without expiry: fixed-date")
        }
        if cycle.expiry == .endOfBirthMonth, cycle.years != .unspecified {
            warning(path.appending("years"), "says nothing with expiry: end-of-birth-month")
        }
        if !cycle.months.isMultiple(of: 12) {
            warning(path.appending("months"), "is not a multiple of 12: cycles run on to the birthday")
        }
    }

    private mutating func checkFiling(_ cycle: CredentialingSchema.Cycle, _ path: ElementPath) {
        let opens = cycle.opensMonthsBefore > 0 ? "opensMonthsBefore" : "opensDaysBefore"
        if cycle.opensDaysBefore == 0, cycle.opensMonthsBefore == 0 {
            warning(path.appending(opens), "is 0: a renewal can be filed on the last day only")
        } else if expiries(cycle).contains(where: { opensBeforeItBegins(cycle, after: $0) }) {
            error(path.appending(opens), "opens the renewal before its cycle begins")
        }
        if expiries(cycle).contains(where: { endsFilingBeforeItOpens(cycle, at: $0) }) {
            error(path.appending("filingDaysBefore"), "ends the filing in time before it opens")
        }
        if expiries(cycle).contains(where: { reachesNext(cycle, from: $0) }) {
            error(
                path.appending(cycle.lateMonths > 0 ? "lateMonths" : "lateDays"),
                "reaches the expiry of the next cycle; end the late window before it"
            )
        }
        if cycle.practiceWhileLate, cycle.lateMonths == 0, cycle.lateDays == 0 {
            warning(path.appending("practiceWhileLate"), "says nothing without a late window")
        }
    }

    /// Days of four years on which a cycle can end: the fixed one, or else one of every kind. The days of a month
    /// that every month has are alike, as months after them never end too soon.
    private func expiries(_ cycle: CredentialingSchema.Cycle) -> [CivilDate] {
        let years = 2021...2024
        guard cycle.expiry != .fixedDate else {
            return years.compactMap { try? CivilDate("\($0)-\(cycle.fixedDate)") }
        }
        return years.flatMap { year in
            (1...12).flatMap { month in
                [1, 29, 30, 31].compactMap { try? CivilDate(year: year, month: month, day: $0) }
            }
        }
    }

    /// Whether the late window after an expiry lasts to the expiry after it, or longer.
    private func reachesNext(_ cycle: CredentialingSchema.Cycle, from expiry: CivilDate) -> Bool {
        let months = (Int(cycle.lateMonths), Int(cycle.months))
        guard let late = try? expiry.adding(months: months.0).adding(days: Int(cycle.lateDays)),
            let next = try? expiry.adding(months: months.1)
        else { return true }
        return late >= next
    }

    private func opening(_ cycle: CredentialingSchema.Cycle, of expiry: CivilDate) -> CivilDate? {
        try? expiry.adding(months: -Int(cycle.opensMonthsBefore)).adding(days: -Int(cycle.opensDaysBefore))
    }

    private func opensBeforeItBegins(
        _ cycle: CredentialingSchema.Cycle,
        after expiry: CivilDate
    ) -> Bool {
        guard let next = try? expiry.adding(months: Int(cycle.months)),
            let opens = opening(cycle, of: next)
        else { return true }
        return opens <= expiry
    }

    private func endsFilingBeforeItOpens(
        _ cycle: CredentialingSchema.Cycle,
        at expiry: CivilDate
    ) -> Bool {
        guard let opens = opening(cycle, of: expiry),
            let fileBy = try? expiry.adding(days: -Int(cycle.filingDaysBefore))
        else { return true }
        return fileBy < opens
    }

    /// The days of the shortest full cycle.
    private func fewestDays(_ cycle: CredentialingSchema.Cycle) -> Int {
        expiries(cycle).compactMap { expiry in
            (try? expiry.adding(months: Int(cycle.months))).map { expiry.days(until: $0) }
        }.min() ?? 0
    }
}
