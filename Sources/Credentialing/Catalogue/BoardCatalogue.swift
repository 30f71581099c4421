package import CivilTime
import CredentialingSchema
package import Identifiers

/// What one board has approved, and when: the fold of its stream without the rules.
package struct BoardCatalogue: Sendable {
    package internal(set) var entries = Entries()
    package internal(set) var audits: [String: Audit] = [:]
    package internal(set) var calendar = BusinessCalendar()

    package enum Subject: Hashable, Sendable {
        case provider(String)
        case course(provider: String, code: String)

        var text: String {
            switch self {
            case .provider(let name): "the provider \(name)"
            case .course(let provider, let code): "the course \(code) of \(provider)"
            }
        }

        var field: String {
            switch self {
            case .provider: "provider"
            case .course: "course"
            }
        }
    }

    /// One decision on a provider or course.
    package struct Entry: Sendable {
        package let by: EventID
        package let position: Position
        package let isApproval: Bool
        let decidedOn: CivilDate
        package let from: CivilDate
        /// Last day of an approval; nil: until it is withdrawn.
        package let through: CivilDate?
    }

    package enum Coverage: Equatable, Sendable {
        case approved
        case never
        case withdrawn(from: CivilDate)
    }

    package struct Audit: Sendable {
        package let by: EventID
        package let asOf: CivilDate
        package let selected: Set<String>
    }

    /// Whether something was approved for a day: the last decision that speaks of that day counts.
    /// - Parameter knownAt: later decisions are left out.
    package func covers(_ subject: Subject, on date: CivilDate, knownAt: Position?) -> Coverage {
        for entry in entries[subject].reversed() {
            if let knownAt, entry.position > knownAt { continue }
            guard entry.from <= date else { continue }
            if !entry.isApproval { return .withdrawn(from: entry.from) }
            if let through = entry.through, date > through { continue }
            return .approved
        }
        return .never
    }

    /// Applies an event of the board's stream; events of other kinds change nothing.
    mutating func apply(_ recorded: RecordedEvent) {
        switch recorded.event.event {
        case .providerApproved(let it):
            add(recorded, .provider(it.provider), approvedOn: it.approvedOn, through: it.throughOn)
        case .providerWithdrawn(let it):
            add(recorded, .provider(it.provider), withdrawnOn: it.withdrawnOn)
        case .courseApproved(let it):
            let course = Subject.course(provider: it.provider, code: it.course)
            add(recorded, course, approvedOn: it.approvedOn, through: it.throughOn)
        case .courseWithdrawn(let it):
            let course = Subject.course(provider: it.provider, code: it.course)
            add(recorded, course, withdrawnOn: it.withdrawnOn)
        case .calendarAdopted(let it): calendar.adopt(it, at: recorded.position)
        case .auditSampleSelected(let it):
            audits[it.audit] = Audit(
                by: recorded.id,
                asOf: recorded.effectiveOn,
                selected: Set(it.selected)
            )
        default: break
        }
    }

    private mutating func add(
        _ recorded: RecordedEvent,
        _ subject: Subject,
        approvedOn: String,
        through: String
    ) {
        entries.insert(
            Entry(
                by: recorded.id,
                position: recorded.position,
                isApproval: true,
                decidedOn: (try? CivilDate(approvedOn)) ?? recorded.effectiveOn,
                from: recorded.effectiveOn,
                through: try? CivilDate(through)
            ),
            on: subject
        )
    }

    private mutating func add(_ recorded: RecordedEvent, _ subject: Subject, withdrawnOn: String) {
        entries.insert(
            Entry(
                by: recorded.id,
                position: recorded.position,
                isApproval: false,
                decidedOn: (try? CivilDate(withdrawnOn)) ?? recorded.effectiveOn,
                from: recorded.effectiveOn,
                through: nil
            ),
            on: subject
        )
    }
}
