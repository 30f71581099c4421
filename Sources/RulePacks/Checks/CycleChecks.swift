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
        let fewestDays = cycle.windows.fewestDays
        if cycle.reminderDaysBefore.count > Self.remindersMax {
            error(place, "has more than \(Self.remindersMax) entries")
        }
        for (index, days) in cycle.reminderDaysBefore.enumerated() {
            if Int(days) > Self.windowDaysMax {
                error(place.appending(index: index), "is more than \(Self.windowDaysMax)")
            } else if Int(days) >= fewestDays {
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
        let windows = cycle.windows
        let opens = cycle.opensMonthsBefore > 0 ? "opensMonthsBefore" : "opensDaysBefore"
        if cycle.opensDaysBefore == 0, cycle.opensMonthsBefore == 0 {
            warning(path.appending(opens), "is 0: a renewal can be filed on the last day only")
        } else if windows.openBeforeTheCycle {
            error(path.appending(opens), "opens the renewal before its cycle begins")
        }
        if windows.closeBeforeTheyOpen {
            error(path.appending("filingDaysBefore"), "ends the filing in time before it opens")
        }
        if windows.reachTheNextExpiry {
            error(
                path.appending(cycle.lateMonths > 0 ? "lateMonths" : "lateDays"),
                "reaches the expiry of the next cycle; end the late window before it"
            )
        }
        if cycle.practiceWhileLate, cycle.lateMonths == 0, cycle.lateDays == 0 {
            warning(path.appending("practiceWhileLate"), "says nothing without a late window")
        }
    }
}

extension CredentialingSchema.Cycle {
    fileprivate var windows: CycleWindows {
        CycleWindows(
            months: Int(months),
            opens: (Int(opensMonthsBefore), Int(opensDaysBefore)),
            late: (Int(lateMonths), Int(lateDays)),
            filingDays: Int(filingDaysBefore),
            endingOn: expiry == .fixedDate ? fixedDate : nil
        )
    }
}
