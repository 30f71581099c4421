import CivilTime
import CredentialingSchema

/// When evidence must have happened to count for one requirement.
struct Recency {
    private let asOf: CivilDate
    private let earliest: CivilDate?
    private let cycle: ClosedRange<CivilDate>?
    /// The last day that counts: that of the cycle, or the expiry that a window ends with.
    private let end: CivilDate?
    /// The days that count, told apart from all others first: most of a record lies inside.
    private let first: Int32
    private let last: Int32

    /// - Parameter isOfCycles: evidence of this kind belongs to a cycle unless the rule says otherwise.
    init(_ rule: some RecencyRule, isOfCycles: Bool = false, dates: AssessmentDates) {
        asOf = dates.asOf
        if rule.withinMonths > 0 {
            let end = dates.dayCounted(from: rule.withinBefore)
            earliest = (try? end.adding(months: -Int(rule.withinMonths))) ?? .earliest
        } else {
            earliest = nil
        }
        switch rule.period {
        case _ where dates.isUnbounded: cycle = nil
        case .cycle: cycle = dates.cycle
        case .ever: cycle = nil
        default: cycle = isOfCycles ? dates.cycle : nil
        }
        end = cycle?.upperBound ?? dates.endOfWindow(rule)
        first = max(earliest ?? .earliest, cycle?.lowerBound ?? .earliest).daysSinceEpoch
        last = min(asOf, end ?? asOf).daysSinceEpoch
    }

    /// Why something of that day does not count; empty when it does.
    func refusal(of date: CivilDate) -> String { text(of: side(of: date)) }

    /// Where a day lies.
    enum Side: Int { case inside, afterQuestion, tooLongAgo, beforeCycle, afterCycle }

    func side(of date: CivilDate) -> Side {
        let day = date.daysSinceEpoch
        if day >= first, day <= last { return .inside }
        if date > asOf { return .afterQuestion }
        if let earliest, date < earliest { return .tooLongAgo }
        if let cycle, date < cycle.lowerBound { return .beforeCycle }
        if let end, date > end { return .afterCycle }
        return .inside
    }

    func text(of side: Side) -> String {
        switch side {
        case .inside: ""
        case .afterQuestion: "after \(asOf)"
        case .tooLongAgo: "before \(earliest ?? asOf), too long ago"
        case .beforeCycle: "before the cycle's start, \(cycle?.lowerBound ?? asOf)"
        case .afterCycle: "after the cycle's end, \(end ?? asOf)"
        }
    }
}

extension AssessmentDates {
    /// The last day of a window that is counted back from the expiry: what comes after it is not before it. A window
    /// before an application has no such day, since one that is open is completed with what it lacked.
    fileprivate func endOfWindow(_ rule: some RecencyRule) -> CivilDate? {
        guard !isUnbounded, rule.withinMonths > 0, rule.withinBefore == .expiry else { return nil }
        return cycle?.upperBound
    }
}
