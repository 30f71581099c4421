import CivilTime
package import CredentialingSchema
import Identifiers

extension Record {
    /// A passed deadline says again what the dates say; only applications are closed by it.
    mutating func applyDeadline(_ recorded: FoldableEvent) throws(FoldError) {
        guard let (kind, subject) = recorded.content?.passedDeadline else { return }
        let board = try board(of: recorded)
        passedDeadlines.insert(
            Deadline(kind: kind, board: board, subject: subject, on: recorded.effectiveOn)
        )
        guard kind == .applicationLapsed else { return }
        lapse(recorded) { $0.board == board && $0.credential == subject }
    }

    /// Two people who are one may both have applied: applications that have the same last day lapse together, since
    /// their deadline is one and is told once.
    private mutating func lapse(_ recorded: FoldableEvent, _ isMeant: (ApplicationRecord) -> Bool) {
        let past = applications.indices.filter {
            isMeant(applications[$0]) && applications[$0].isPastLapse(on: recorded.effectiveOn)
        }
        let open = past.filter { applications[$0].isOpen }
        // One that had lapsed by what was told before it came is open still, and is not what is told now.
        let told = try? recorded.effectiveOn.adding(days: -1)
        guard let first = open.first(where: { applications[$0].lapsesOn == told }) ?? open.first else {
            return
        }
        let last = applications[first].lapsesOn
        for index in past where applications[index].lapsesOn == last {
            // One that was decided has not lapsed, unless its decision is voided: nobody is told once more then.
            let isClosed = applications[index].isOpen
            applications[index].lapse = ApplicationRecord.Closing(
                by: recorded.id,
                on: recorded.effectiveOn,
                isLapse: true
            )
            if isClosed { applications[index].changes.append(recorded.id) }
        }
    }

    /// Whether an application was closed by what was told before it was submitted: a deadline is told once, and one that
    /// is entered anew can have the last day of one before it, which was voided.
    func wasToldToLapse(_ application: ApplicationRecord) -> Bool {
        guard let last = application.lapsesOn, let on = try? last.adding(days: 1) else { return false }
        let (board, credential) = (application.board, application.credential)
        return passedDeadlines.contains(
            Deadline(kind: .applicationLapsed, board: board, subject: credential, on: on)
        )
    }
}

extension Event {
    /// The kind of deadline that an event by time tells of, and its subject; nil for other events.
    package var passedDeadline: (kind: DeadlineKind, subject: String)? { event?.passedDeadline }
}

extension Event.OneOf_Event {
    /// The kind of deadline that an event by time tells of, and its subject; nil for other events.
    fileprivate var passedDeadline: (kind: DeadlineKind, subject: String)? {
        switch self {
        case .renewalWindowOpened(let it): (.renewalWindowOpened, it.credentialNumber)
        case .renewalReminderDue(let it): (.renewalReminderDue, it.credentialNumber)
        case .filingDeadlinePassed(let it): (.filingDeadlinePassed, it.credentialNumber)
        case .gracePeriodStarted(let it): (.gracePeriodStarted, it.credentialNumber)
        case .credentialExpired(let it): (.credentialExpired, it.credentialNumber)
        case .applicationLapsed(let it): (.applicationLapsed, it.credential)
        case .provisionalEnded(let it): (.provisionalEnded, it.credentialNumber)
        case .suspensionEnded(let it): (.suspensionEnded, it.credentialNumber)
        case .probationEnded(let it): (.probationEnded, it.credentialNumber)
        default: nil
        }
    }
}
