import CivilTime
import CredentialingSchema

/// What the holder asks for.
extension Decider {
    static func decideSurrender(
        _ command: Surrender,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let move = try CredentialMove(command, "surrender", .surrender, record: record, context: context)
        var event = CredentialSurrendered()
        event.credentialNumber = move.credential.number
        let personal = try move.check.explanation(command.explanation, "explanation")
        return move.event(.credentialSurrendered(event), personal: personal)
    }

    static func decideRetire(
        _ command: Retire,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let move = try CredentialMove(command, "retire", .retire, record: record, context: context)
        try move.check.notSuperseded(move.credential, in: record)
        var event = CredentialRetired()
        event.credentialNumber = move.credential.number
        return move.event(.credentialRetired(event))
    }

    static func decideInactivate(
        _ command: Inactivate,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let move = try CredentialMove(command, "inactivate", .inactivate, record: record, context: context)
        try move.check.grounds(command.grounds)
        try move.check.freeText(command.explanation, "explanation")
        var event = CredentialInactivated()
        event.credentialNumber = move.credential.number
        var personal = PersonalData()
        personal.grounds = command.grounds
        personal.explanation = command.explanation
        return move.event(.credentialInactivated(event), personal: personal)
    }

    static func decideTransfer(
        _ command: TransferCredential,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let name = "transferCredential"
        let move = try CredentialMove(command, name, .transfer, record: record, context: context)
        try move.check.text(command.toBody, "toBody", "the body that the holder moves to")
        var event = CredentialTransferred()
        event.credentialNumber = move.credential.number
        event.toBody = command.toBody
        return move.event(.credentialTransferred(event))
    }
}
