package import CivilTime
package import CredentialingSchema
package import Identifiers

/// One application for one credential of one board.
package struct ApplicationRecord: Sendable {
    package let board: BoardCode
    package let credential: String
    package let submittedBy: EventID
    package let position: Position
    package let submittedOn: CivilDate
    /// The last day on which it can stay open, as it was submitted; nil: it does not lapse.
    let lapseOfSubmission: CivilDate?
    /// Days from a denial to the decision that overturned it, each with that decision: nobody could decide then.
    var daysDenied: [(by: EventID, days: Int)] = []
    package internal(set) var decision: Decision?
    /// In the order of recording.
    package internal(set) var deficiencySteps: [DeficiencyStep] = []
    var withdrawal: Closing?
    /// As the clock told it, whatever was entered since.
    var lapse: Closing?
    /// A denial that was overturned on appeal.
    package internal(set) var overturned: Decision?
    /// Every event that made the application what it is, in the order of recording.
    package internal(set) var changes: [EventID] = []

    package struct Decision: Sendable {
        package let by: EventID
        package let on: CivilDate
        package let approved: Bool
        package internal(set) var appeal: Appeal?
    }

    package struct DeficiencyStep: Sendable {
        package let by: EventID
        package let codes: [String]
        package let isCure: Bool
    }

    /// The end of an application without a decision.
    package struct Closing: Sendable {
        package let by: EventID
        package let on: CivilDate
        package let isLapse: Bool
    }

    /// What was decided by the last day and entered after it counts: then it has not lapsed, whatever was told. Nor has
    /// it where a denial was overturned, and another day is the last one now.
    package var closing: Closing? {
        if let withdrawal { return withdrawal }
        guard decision == nil, let lapse, isPastLapse(on: lapse.on) else { return nil }
        return lapse
    }

    package var status: ApplicationStatus {
        if let closing { return closing.isLapse ? .lapsed : .withdrawn }
        guard let decision else { return deficiencies.isEmpty ? .submitted : .deficient }
        return decision.approved ? .approved : .denied
    }

    /// On a day, for which time can have closed it already though nothing was recorded.
    package func status(on date: CivilDate) -> ApplicationStatus {
        isOpen && isPastLapse(on: date) ? .lapsed : status
    }

    /// The last day on which it can stay open: days for which it was denied wrongly do not count. nil: it does not
    /// lapse.
    package var lapsesOn: CivilDate? {
        let days = daysDenied.reduce(0) { $0 + $1.days }
        return lapseOfSubmission.map { (try? $0.adding(days: days)) ?? .latest }
    }

    /// It waits for a decision or for a cure.
    package var isOpen: Bool { closing == nil && decision == nil }

    /// Whether what is done on a day can be about it: not once its last day has passed, recorded or not; and up to that
    /// day also where it is entered after the lapse was told.
    package func isOpen(on date: CivilDate) -> Bool {
        withdrawal == nil && decision == nil && !isPastLapse(on: date)
    }

    /// Whether it is past its last day: time has closed it, recorded or not.
    package func isPastLapse(on date: CivilDate) -> Bool { lapsesOn.map { date > $0 } ?? false }

    /// The day on which it was decided or closed without a decision; nil: it is open.
    var endedOn: CivilDate? { decision?.on ?? closing?.on }

    func isFor(_ credential: String, of board: BoardCode) -> Bool {
        self.board == board && self.credential == credential
    }

    /// Codes of what is lacking, in the order in which they were noted.
    package var deficiencies: [String] {
        var open: [String] = []
        for step in deficiencySteps {
            open.removeAll { step.codes.contains($0) }
            if !step.isCure { open += step.codes }
        }
        return open
    }
}
