import CivilTime
import Credentialing
import CredentialingSchema

extension CredentialRecord {
    /// The credential's public status from day to day, as far as the record goes: what time alone will make of it is
    /// in it, what only an event can make of it is not.
    /// - Parameter withDiscipline: false: the board's public record does not show it.
    func timeline(withDiscipline: Bool = true) -> [StandingSpan] {
        var spans: [StandingSpan] = []
        for day in turningDays {
            var span = StandingSpan()
            span.fromDay = day.daysSinceEpoch
            span.status = status(on: day)
            span.practiceAuthorized = practiceAuthorized(on: day)
            if withDiscipline { span.discipline = discipline(on: day).shown }
            if let last = spans.last, last.isSame(as: span) { continue }
            spans.append(span)
        }
        if spans.first?.status == .unspecified { spans.removeFirst() }
        return spans
    }

    /// Every day on which status, practice or discipline can change, in order; the first one is the calendar's.
    private var turningDays: [CivilDate] {
        var days: Set<CivilDate> = [.earliest, firstIssuedOn]
        for cycle in cycles {
            days.insert(cycle.startsOn)
            for last in [cycle.expiresOn, cycle.lateUntil] { days.insert(last.next) }
        }
        for action in actions {
            days.insert(action.on)
            if let last = action.throughOn { days.insert(last.next) }
        }
        if let diedOn { days.insert(diedOn) }
        return days.sorted()
    }
}

extension CivilDate {
    /// The day after; the calendar's last day has itself.
    var next: CivilDate { (try? adding(days: 1)) ?? self }
}

extension StandingSpan {
    fileprivate func isSame(as other: StandingSpan) -> Bool {
        status == other.status && practiceAuthorized == other.practiceAuthorized
            && discipline == other.discipline
    }
}

/// Spans in the order of their days, each until the next.
protocol DaySpan {
    var fromDay: Int32 { get }
}

extension StandingSpan: DaySpan {}
extension RosterSpan: DaySpan {}

extension Array where Element: DaySpan {
    /// The span that a day lies in; nil: the day is before all of them.
    func span(on date: CivilDate) -> Element? { last { $0.fromDay <= date.daysSinceEpoch } }

    /// The span that a day lies in and those after it.
    func spans(from date: CivilDate) -> ArraySlice<Element> {
        let first = lastIndex { $0.fromDay <= date.daysSinceEpoch } ?? startIndex
        return self[first...]
    }
}
