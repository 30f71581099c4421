import CivilTime
import CredentialingSchema
import Identifiers

/// Sums of a board's figures over a range of days, as of a day: what time alone has made of open applications and
/// cycles by then is in them.
struct StatisticsSums {
    private(set) var answer = BoardStatistics()
    /// In the order of months. The answer, which keeps its fields behind a reference, gets them at the end: a number
    /// that was added to one there would copy all of them.
    private var renewals: [MonthOfRenewals] = []
    private let today: CivilDate

    init(
        of live: LiveProjections,
        _ board: BoardCode,
        _ days: ClosedRange<CivilDate>,
        today: CivilDate,
        limit: Int
    ) throws {
        self.today = today
        let figures = try live.figures()
        answer.position = try figures.snapshot.position.rawValue
        answer.pipeline = Pipeline(zero: ())
        answer.outcomes = RenewalOutcomes(zero: ())
        answer.discipline = DisciplineCounts(zero: ())
        answer.pipeline.registered = UInt32(
            clamping: try figures.count(of: board, .registration, days, limit: limit)
        )
        var decided = DayCounts()
        try figures.forEach(of: board, .application, days, limit: limit) { _, row in
            for application in row.applications { add(application, &decided) }
        }
        if let median = decided.median { answer.pipeline.medianDaysToDecision = UInt32(clamping: median) }
        try figures.forEach(of: board, .cycle, days, limit: limit) { day, row in
            for cycle in row.cycles { add(cycle, day) }
        }
        answer.renewals = renewals
        try figures.forEach(of: board, .action, days, limit: limit) { _, row in
            for action in row.actions { add(action) }
        }
        let statusDay = min(days.upperBound, today)
        answer.statusesOn = statusDay.description
        var statuses: [RosterStatus: UInt32] = [:]
        try figures.forEach(of: board, .status, .earliest...CivilDate.earliest, limit: limit) { _, row in
            for credential in row.credentials {
                guard let status = credential.status(on: statusDay) else { continue }
                statuses[RosterStatus(status), default: 0] += 1
            }
        }
        answer.credentials = statuses.sorted { $0.key.rawValue < $1.key.rawValue }.map { status, count in
            var entry = StatusCount()
            entry.status = status
            entry.count = count
            return entry
        }
    }

    private mutating func add(_ application: ApplicationFigures, _ decided: inout DayCounts) {
        answer.pipeline.applied += 1
        if application.deficient { answer.pipeline.deficient += 1 }
        if application.hasDecidedAfterDays { decided.add(application.decidedAfterDays) }
        if application.approved {
            answer.pipeline.approved += 1
            return
        }
        switch application.status {
        case .denied: answer.pipeline.denied += 1
        case .withdrawn: answer.pipeline.withdrawn += 1
        case .lapsed: answer.pipeline.lapsed += 1
        default:
            if application.lapses, today.daysSinceEpoch > application.lapsesDay {
                answer.pipeline.lapsed += 1
            } else {
                answer.pipeline.open += 1
            }
        }
    }

    private mutating func add(_ cycle: CycleFigures, _ day: CivilDate) {
        let month = String(day.description.prefix(7))
        if renewals.last?.month != month {
            var entry = MonthOfRenewals()
            entry.month = month
            entry.due = 0
            renewals.append(entry)
        }
        renewals[renewals.count - 1].due += 1
        answer.outcomes.due += 1
        if cycle.filed {
            answer.outcomes.closed += 1
            if cycle.late { answer.outcomes.filedLate += 1 } else { answer.outcomes.filedInTime += 1 }
        } else if today.daysSinceEpoch > cycle.lateUntilDay {
            answer.outcomes.closed += 1
            answer.outcomes.lapsed += 1
        } else {
            answer.outcomes.pending += 1
        }
    }

    private mutating func add(_ action: ActionFigure) {
        switch action.kind {
        case .suspension: answer.discipline.suspensions += 1
        case .suspensionLifted: answer.discipline.suspensionsLifted += 1
        case .probation: answer.discipline.probations += 1
        case .probationLifted: answer.discipline.probationsLifted += 1
        case .revocation: answer.discipline.revocations += 1
        case .reinstatement: answer.discipline.reinstatements += 1
        case .overturned: answer.discipline.overturned += 1
        case .unspecified, .UNRECOGNIZED: break
        }
    }
}

extension StatusFigures {
    /// nil: there was no credential yet.
    fileprivate func status(on date: CivilDate) -> CredentialStatus? {
        guard let index = fromDays.lastIndex(where: { $0 <= date.daysSinceEpoch }), index < statuses.count
        else { return nil }
        return statuses[index]
    }
}

// Zeros are told, so that none looks like no answer.

extension Pipeline {
    fileprivate init(zero: Void) {
        self.init()
        (registered, applied, deficient, approved) = (0, 0, 0, 0)
        (denied, withdrawn, lapsed, open) = (0, 0, 0, 0)
    }
}

extension RenewalOutcomes {
    fileprivate init(zero: Void) {
        self.init()
        (due, filedInTime, filedLate) = (0, 0, 0)
        (lapsed, closed, pending) = (0, 0, 0)
    }
}

extension DisciplineCounts {
    fileprivate init(zero: Void) {
        self.init()
        (suspensions, suspensionsLifted, probations, probationsLifted) = (0, 0, 0, 0)
        (revocations, reinstatements, overturned) = (0, 0, 0)
    }
}
