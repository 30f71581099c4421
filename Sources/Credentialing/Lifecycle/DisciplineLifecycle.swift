import CredentialingSchema

/// Discipline beside the administrative status: from × command → to. A command that is not listed
/// here for any state does not depend on discipline.
package enum DisciplineLifecycle {
    package enum State: String, CaseIterable, Sendable {
        case clear, probation, suspended, suspendedOnProbation
    }

    package struct Transition: Sendable {
        package let from: State
        package let command: CredentialLifecycle.Command
        package let to: State

        fileprivate init(_ from: State, _ command: CredentialLifecycle.Command, _ to: State) {
            self.from = from
            self.command = command
            self.to = to
        }
    }

    package static let transitions: [Transition] =
        [
            Transition(.clear, .suspend, .suspended),
            Transition(.probation, .suspend, .suspendedOnProbation),
            Transition(.suspended, .liftSuspension, .clear),
            Transition(.suspendedOnProbation, .liftSuspension, .probation),
            Transition(.clear, .imposeProbation, .probation),
            Transition(.suspended, .imposeProbation, .suspendedOnProbation),
            Transition(.probation, .liftProbation, .clear),
            Transition(.suspendedOnProbation, .liftProbation, .suspended),
        ]
        + time + appeals
        // Nobody leaves a suspension by another door.
        + [
            CredentialLifecycle.Command.approveApplication, .issueProvisional, .issueFull,
            .issueByReciprocity, .retire,
        ]
        .flatMap { [Transition(.clear, $0, .clear), Transition(.probation, $0, .probation)] }
        + [
            Transition(.clear, .inactivate, .clear), Transition(.probation, .inactivate, .probation),
            Transition(.clear, .transfer, .clear),
        ]

    /// Time ends what was imposed through a day; both can end on the same one.
    private static let time: [Transition] = [
        Transition(.suspended, .suspensionEnded, .clear),
        Transition(.suspendedOnProbation, .suspensionEnded, .probation),
        Transition(.suspendedOnProbation, .suspensionEnded, .clear),
        Transition(.probation, .probationEnded, .clear),
        Transition(.suspendedOnProbation, .probationEnded, .suspended),
        Transition(.suspendedOnProbation, .probationEnded, .clear),
    ]

    /// What is overturned may be in force or over, or be a revocation beside what stays in force.
    private static let appeals: [Transition] =
        State.allCases.map { Transition($0, .overturnAction, $0) } + [
            Transition(.suspended, .overturnAction, .clear),
            Transition(.probation, .overturnAction, .clear),
            Transition(.suspendedOnProbation, .overturnAction, .suspended),
            Transition(.suspendedOnProbation, .overturnAction, .probation),
        ]

    package static func allows(_ command: CredentialLifecycle.Command, from state: State) -> Bool {
        let listed = transitions.filter { $0.command == command }
        return listed.isEmpty || listed.contains { $0.from == state }
    }
}

extension DisciplineState {
    package var state: DisciplineLifecycle.State {
        switch (isSuspended, isOnProbation) {
        case (false, false): .clear
        case (false, true): .probation
        case (true, false): .suspended
        case (true, true): .suspendedOnProbation
        }
    }
}
