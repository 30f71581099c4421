import CivilTime
import CredentialingSchema

extension Decider {
    static func decideWithdraw(
        _ command: WithdrawApplication,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let (check, board) = try FieldCheck.ofBoard("withdrawApplication", command.board, context)
        let on = try check.date(command.withdrawnOn, "withdrawnOn")
        let application = try check.openApplication(
            record,
            board,
            command.credential,
            on: on,
            "withdrawnOn"
        )
        var event = ApplicationWithdrawn()
        event.credential = application.credential
        return DecidedEvent(.applicationWithdrawn(event), effectiveOn: on, board: board)
    }

    static func decideNoteDeficiency(
        _ command: NoteDeficiency,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let (check, board) = try FieldCheck.ofBoard("noteDeficiency", command.board, context)
        let on = try check.date(command.notedOn, "notedOn")
        let application = try check.openApplication(record, board, command.credential, on: on, "notedOn")
        try check.codes(command.deficiencies, "deficiencies", "at least one code of what is lacking")
        var event = DeficiencyNoted()
        event.credential = application.credential
        event.deficiencies = command.deficiencies
        return DecidedEvent(
            .deficiencyNoted(event),
            effectiveOn: on,
            board: board,
            personal: try check.explanation(command.explanation, "explanation")
        )
    }

    static func decideCureDeficiency(
        _ command: CureDeficiency,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let (check, board) = try FieldCheck.ofBoard("cureDeficiency", command.board, context)
        let on = try check.date(command.curedOn, "curedOn")
        let application = try check.openApplication(record, board, command.credential, on: on, "curedOn")
        try check.codes(command.deficiencies, "deficiencies", "at least one code of what is cured")
        for (index, code) in command.deficiencies.enumerated()
        where !application.deficiencies.contains(code) {
            let open = application.deficiencies.joined(separator: ", ")
            throw Rejection(
                .deficiencyUnknown,
                "\(check.path("deficiencies[\(index)]")) is \(code), which is not lacking; lacking is "
                    + (open.isEmpty ? "nothing" : open),
                field: check.path("deficiencies[\(index)]")
            )
        }
        var event = DeficiencyCured()
        event.credential = application.credential
        event.deficiencies = command.deficiencies
        return DecidedEvent(.deficiencyCured(event), effectiveOn: on, board: board)
    }
}
