import CivilTime
import CredentialingSchema

/// Longest that anybody can rely on one background check, in years.
private let checkYearsMax = 20

extension Decider {
    static func decideRecordBackgroundCheck(
        _ command: RecordBackgroundCheck,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "recordBackgroundCheck", today: context.today)
        try check.code(command.check, "check")
        try check.given(command.outcome, "outcome", "CHECK_OUTCOME_CLEARED or CHECK_OUTCOME_NOT_CLEARED")
        let on = try check.date(command.checkedOn, "checkedOn")
        if !command.validUntil.isEmpty {
            let until = try check.anyDate(command.validUntil, "validUntil")
            guard until >= on else {
                throw check.invalid("validUntil", "is before checkedOn: \(until) < \(on)")
            }
            guard until.year <= on.year + checkYearsMax else {
                throw check.invalid("validUntil", "is more than \(checkYearsMax) years after \(on): \(until)")
            }
        }
        try check.freeText(command.details, "details")
        var event = BackgroundCheckRecorded()
        event.check = command.check
        event.outcome = command.outcome
        event.validUntil = command.validUntil
        var personal: PersonalData?
        if !command.details.isEmpty {
            var data = PersonalData()
            data.checkDetails = command.details
            personal = data
        }
        return DecidedEvent(.backgroundCheckRecorded(event), effectiveOn: on, personal: personal)
    }

    static func decideRecordReference(
        _ command: RecordReference,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "recordReference", today: context.today)
        try check.code(command.kind, "kind")
        try check.text(command.referee, "referee", "who gave it")
        try check.freeText(command.text, "text")
        let on = try check.date(command.receivedOn, "receivedOn")
        var event = ReferenceRecorded()
        event.kind = command.kind
        var data = PersonalData()
        data.referee = command.referee
        data.referenceText = command.text
        return DecidedEvent(.referenceRecorded(event), effectiveOn: on, personal: data)
    }
}
