import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

extension Projection {
    /// Per board, person and day: what the person adds to the board's figures. Sums over a range are made when
    /// they are asked for, so no row is a function of two people and a rebuild makes the same ones.
    package static let statistics = Projection(
        name: "statistics",
        version: 8,
        rows: { person, _ in
            person.everBoards.flatMap { board in
                figures(of: person, with: board).sorted { $0.key < $1.key }.map { place, row in
                    Row(
                        key: StatisticsKey.row(board, place.kind, place.day, person.record.peer),
                        value: row.rowBytes
                    )
                }
            }
        },
        shown: { try StatisticsRow.text($0) }
    )

    private static func figures(of person: PersonView, with board: BoardCode) -> [StatisticsKey.Place:
        StatisticsRow]
    {
        let record = person.record
        var rows: [StatisticsKey.Place: StatisticsRow] = [:]
        func add(_ kind: StatisticsKey.Kind, _ day: CivilDate, _ body: (inout StatisticsRow) -> Void) {
            body(&rows[StatisticsKey.Place(kind: kind, day: day.daysSinceEpoch), default: StatisticsRow()])
        }
        for application in record.applications where application.board == board {
            add(.application, application.submittedOn) {
                $0.applications.append(ApplicationFigures(application))
            }
        }
        for credential in record.credentials where credential.board == board && credential.voidedBy == nil {
            for (index, cycle) in credential.cycles.enumerated() where credential.mustRenew(index) {
                add(.cycle, cycle.expiresOn) { row in
                    row.cycles.append(CycleFigures(cycle, isRenewed: credential.isRenewed(index)))
                }
            }
            for action in credential.actions {
                guard let kind = ActionFigureKind(action) else { continue }
                add(.action, action.on) { row in
                    var figure = ActionFigure()
                    figure.kind = kind
                    row.actions.append(figure)
                }
            }
        }
        for credential in record.credentials where credential.board == board {
            add(.status, .earliest) { row in
                row.credentials.append(StatusFigures(credential, person.timeline(of: credential)))
            }
        }
        // Whoever has nothing with the board, or not any more, is none of its people.
        if !rows.isEmpty, let registeredOn = record.registeredOn {
            add(.registration, registeredOn) { $0.registered = true }
        }
        return rows
    }
}

extension CredentialRecord {
    /// Whether the cycle after it came of a renewal. A reinstatement begins one that is counted from its own day, and
    /// says nothing of the cycle that had ended before.
    fileprivate func isRenewed(_ index: Int) -> Bool {
        index + 1 < cycles.count && !cycles[index + 1].isAnchor
    }

    /// Whether a cycle ends in a renewal or for want of one: not when it is provisional, nor when something else
    /// had ended it by then, such as retirement or death.
    fileprivate func mustRenew(_ index: Int) -> Bool {
        let cycle = cycles[index]
        guard !cycle.isProvisional else { return false }
        if isRenewed(index) { return true }
        if let diedOn, diedOn <= cycle.expiresOn { return false }
        return standing(on: cycle.expiresOn) == nil
    }
}

extension ApplicationFigures {
    fileprivate init(_ application: ApplicationRecord) {
        self.init()
        deficient = application.deficiencySteps.contains { !$0.isCure }
        status =
            switch application.status {
            case .submitted: .applied
            case .deficient: .deficient
            case .denied: .denied
            case .withdrawn: .withdrawn
            case .lapsed: .lapsed
            case .approved, .unspecified, .UNRECOGNIZED: .unspecified
            }
        approved = application.decision?.approved ?? false
        if let decision = application.decision {
            decidedAfterDays = Int32(clamping: application.submittedOn.days(until: decision.on))
        }
        if application.isOpen, let last = application.lapsesOn {
            lapses = true
            lapsesDay = last.daysSinceEpoch
        }
    }
}

extension StatusFigures {
    /// A void credential is void on every day; nobody is told of it as of one on which it had not been issued.
    fileprivate init(_ credential: CredentialRecord, _ timeline: CredentialTimeline) {
        self.init()
        let first = credential.firstIssuedOn.daysSinceEpoch
        for span in timeline.spans(withDiscipline: false) where statuses.last != span.status {
            fromDays.append(max(span.fromDay, first))
            statuses.append(span.status)
        }
    }
}

extension CycleFigures {
    /// - Parameter isRenewed: it was renewed, so that it was filed for however that came about.
    fileprivate init(_ cycle: CredentialRecord.CycleRecord, isRenewed: Bool) {
        self.init()
        filed = cycle.filing != nil || isRenewed
        late = cycle.filing?.late ?? false
        lateUntilDay = cycle.lateUntil.daysSinceEpoch
    }
}

extension ActionFigureKind {
    fileprivate init?(_ action: CredentialAction) {
        switch action.kind {
        case .suspension, .revocation, .probation:
            if action.annulledBy != nil {
                self = .overturned
                return
            }
            self =
                action.kind == .suspension
                ? .suspension : action.kind == .revocation ? .revocation : .probation
        case .suspensionLift: self = .suspensionLifted
        case .probationLift: self = .probationLifted
        case .reinstatement: self = .reinstatement
        case .surrender, .retirement, .inactivation, .transfer: return nil
        }
    }
}
