import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

/// A credential's public status from day to day, as far as the record goes: what time alone will make of it is in it,
/// what only an event can make of it is not.
struct CredentialTimeline: Sendable {
    /// From the calendar's first day on, each unlike the one before it.
    private let turns: [StandingSpan]

    init(_ credential: CredentialRecord) {
        var days = CredentialDays(credential)
        var turns: [StandingSpan] = []
        for date in credential.turningDays {
            let day = days.on(date)
            var span = StandingSpan()
            span.fromDay = date.daysSinceEpoch
            span.status = day.status
            span.practiceAuthorized = day.practiceAuthorized
            span.discipline = day.discipline.shown
            turns.appendTurn(span)
        }
        self.turns = turns
    }

    /// From the day of the issue on.
    /// - Parameter withDiscipline: false: the board's public record does not show it.
    func spans(withDiscipline: Bool = true) -> [StandingSpan] {
        var spans = turns
        if !withDiscipline {
            spans = []
            for turn in turns {
                var span = turn
                span.discipline = []
                spans.appendTurn(span)
            }
        }
        if spans.first?.status == .unspecified { spans.removeFirst() }
        return spans
    }
}

/// The timelines of a person's credentials, for several projections whose rows tell of them.
struct CredentialTimelines: Sendable {
    /// By the event that issued each credential.
    private var timelines: [EventID: CredentialTimeline] = [:]

    /// None are known.
    init() {}

    init(_ record: Record) {
        for credential in record.credentials {
            timelines[credential.issuedBy] = CredentialTimeline(credential)
        }
    }

    /// One that is not known is made.
    subscript(credential: CredentialRecord) -> CredentialTimeline {
        timelines[credential.issuedBy] ?? CredentialTimeline(credential)
    }
}

extension CredentialRecord {
    /// Every day on which status, practice or discipline can change, in order; the first one is the calendar's.
    fileprivate var turningDays: [CivilDate] {
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

extension [StandingSpan] {
    /// Adds a span, unless it goes on as the last one.
    fileprivate mutating func appendTurn(_ span: StandingSpan) {
        if last?.isSame(as: span) == true { return }
        append(span)
    }
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
