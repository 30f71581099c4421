import CivilTime
import CredentialingSchema

extension CredentialingSchema.Cycle {
    func fault(_ path: String) -> RuleFault? {
        let unknown = "is not known to this version of the program"
        if expiry == .unspecified { return ("\(path).expiry", "is missing") }
        if case .UNRECOGNIZED = expiry { return ("\(path).expiry", unknown) }
        if case .UNRECOGNIZED = years { return ("\(path).years", unknown) }
        if case .UNRECOGNIZED = leapDay { return ("\(path).leapDay", unknown) }
        if case .UNRECOGNIZED = closedDays { return ("\(path).closedDays", unknown) }
        if expiry == .fixedDate, (try? fixedDay) == nil {
            return ("\(path).fixedDate", "is not a day of every year, mm-dd")
        }
        if max(lateMonths, shortestMonths, opensMonthsBefore) > Rules.monthsMax {
            return (path, "has more than \(Rules.monthsMax) months in a window")
        }
        if reminderDaysBefore.count > Rules.remindersMax {
            return ("\(path).reminderDaysBefore", "has more than \(Rules.remindersMax) entries")
        }
        let reminder = reminderDaysBefore.max() ?? 0
        if max(lateDays, opensDaysBefore, filingDaysBefore, reminder) > Rules.daysMax {
            return (path, "has more than \(Rules.daysMax) days in a window")
        }
        return windowFault(path)
    }

    /// Windows for which no cycle has room: nobody could file in time, or one filing would be of two cycles.
    private func windowFault(_ path: String) -> RuleFault? {
        let windows = CycleWindows(
            months: Int(months),
            opens: (Int(opensMonthsBefore), Int(opensDaysBefore)),
            late: (Int(lateMonths), Int(lateDays)),
            filingDays: Int(filingDaysBefore),
            endingOn: expiry == .fixedDate ? fixedDate : nil
        )
        if windows.openBeforeTheCycle {
            let field = opensMonthsBefore > 0 ? "opensMonthsBefore" : "opensDaysBefore"
            return ("\(path).\(field)", "opens the renewal before its cycle begins")
        }
        if windows.closeBeforeTheyOpen {
            return ("\(path).filingDaysBefore", "ends the filing in time before it opens")
        }
        guard windows.reachTheNextExpiry else { return nil }
        return (
            "\(path).\(lateMonths > 0 ? "lateMonths" : "lateDays")",
            "reaches the expiry of the next cycle; end the late window before it"
        )
    }
}
