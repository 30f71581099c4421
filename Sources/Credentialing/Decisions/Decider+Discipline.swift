import CivilTime
import CredentialingSchema

extension Decider {
    static func decideSuspend(
        _ command: Suspend,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let move = try CredentialMove(command, "suspend", .suspend, record: record, context: context)
        try move.check.grounds(command.grounds)
        var event = CredentialSuspended()
        event.credentialNumber = move.credential.number
        event.grounds = command.grounds
        event.throughOn = try move.through(command.throughOn, "the suspension")
        let personal = try move.check.explanation(command.explanation, "explanation")
        return move.event(.credentialSuspended(event), personal: personal)
    }

    static func decideLiftSuspension(
        _ command: LiftSuspension,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let name = "liftSuspension"
        let move = try CredentialMove(command, name, .liftSuspension, record: record, context: context)
        var event = SuspensionLifted()
        event.credentialNumber = move.credential.number
        let personal = try move.check.explanation(command.explanation, "explanation")
        return move.event(.suspensionLifted(event), personal: personal)
    }

    static func decideRevoke(
        _ command: Revoke,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let move = try CredentialMove(command, "revoke", .revoke, record: record, context: context)
        try move.check.grounds(command.grounds)
        var event = CredentialRevoked()
        event.credentialNumber = move.credential.number
        event.grounds = command.grounds
        let personal = try move.check.explanation(command.explanation, "explanation")
        return move.event(.credentialRevoked(event), personal: personal)
    }

    static func decideImposeProbation(
        _ command: ImposeProbation,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let name = "imposeProbation"
        let move = try CredentialMove(command, name, .imposeProbation, record: record, context: context)
        try move.check.grounds(command.grounds)
        var event = ProbationImposed()
        event.credentialNumber = move.credential.number
        event.grounds = command.grounds
        event.public = move.credential.publicDiscipline
        event.throughOn = try move.through(command.throughOn, "the probation")
        let personal = try move.check.explanation(command.explanation, "explanation")
        return move.event(.probationImposed(event), personal: personal)
    }

    static func decideLiftProbation(
        _ command: LiftProbation,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let name = "liftProbation"
        let move = try CredentialMove(command, name, .liftProbation, record: record, context: context)
        var event = ProbationLifted()
        event.credentialNumber = move.credential.number
        event.public = move.credential.publicDiscipline
        let personal = try move.check.explanation(command.explanation, "explanation")
        return move.event(.probationLifted(event), personal: personal)
    }
}
