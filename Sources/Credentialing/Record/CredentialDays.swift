package import CivilTime
package import CredentialingSchema

/// A credential from day to day. Whoever asks about one day goes through all that was done to it; asked about many
/// days in their order, this goes through it once.
package struct CredentialDays {
    /// What the credential is on a day: each answer is that which ``CredentialRecord`` gives of the day alone.
    package struct Day {
        package let status: CredentialStatus
        package let practiceAuthorized: Bool
        package let discipline: DisciplineState
    }

    private let credential: CredentialRecord
    /// Without what was overturned: it changes nothing, and what was recorded since may be of a day before.
    private let actions: [CredentialAction]
    /// Decisions see to it that actions follow each other by their dates. Of a record in which they do not, each day is
    /// asked about by itself.
    private let isInOrder: Bool
    /// Of the actions so far.
    private var standing: CredentialStatus?
    private var discipline = DisciplineState()
    private var actionsPassed = 0
    private var cyclesPassed = 0
    /// Actions and cycles that were looked at: what all the days have cost.
    package private(set) var looked = 0

    package init(_ credential: CredentialRecord) {
        self.credential = credential
        let actions = credential.actions.filter { $0.annulledBy == nil }
        self.actions = actions
        isInOrder = zip(actions, actions.dropFirst()).allSatisfy { $0.on <= $1.on }
    }

    /// - Parameter date: not before the one that was asked about last.
    package mutating func on(_ date: CivilDate) -> Day {
        guard isInOrder else {
            looked += credential.actions.count
            return Day(
                status: credential.status(on: date),
                practiceAuthorized: credential.practiceAuthorized(on: date),
                discipline: credential.discipline(on: date)
            )
        }
        pass(to: date)
        let cycle = credential.cycles[max(0, cyclesPassed - 1)]
        let status = credential.status(on: date, standing: standing, cycle: cycle)
        let inForce = credential.voidedBy == nil ? discipline.inForce(on: date) : DisciplineState()
        return Day(
            status: status,
            practiceAuthorized: !inForce.isSuspended
                && status.allowsPractice(practiceWhileLate: cycle.practiceWhileLate),
            discipline: inForce
        )
    }

    private mutating func pass(to date: CivilDate) {
        while actionsPassed < actions.count, actions[actionsPassed].on <= date {
            actions[actionsPassed].change(&standing)
            actions[actionsPassed].change(&discipline)
            actionsPassed += 1
            looked += 1
        }
        while cyclesPassed < credential.cycles.count, credential.cycles[cyclesPassed].isReached(by: date) {
            cyclesPassed += 1
            looked += 1
        }
    }
}
