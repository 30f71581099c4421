import CivilTime
import CredentialingSchema

extension Decider {
    /// While its cycle lasts, a credential goes on as it was. Afterwards a new cycle begins, counted from
    /// the day of the reinstatement, and the rules' requirements for it are asked.
    static func decideReinstate(
        _ command: Reinstate,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let move = try CredentialMove(command, "reinstate", .reinstate, record: record, context: context)
        try move.check.notSuperseded(move.credential, in: record)
        var event = CredentialReinstated()
        event.credentialNumber = move.credential.number
        guard move.on > move.credential.current.expiresOn else {
            if !command.overrideReason.isEmpty {
                throw move.check.invalid("overrideReason", "overrides nothing: the cycle goes on")
            }
            return move.event(.credentialReinstated(event))
        }
        let personal = try beginCycle(&event, command, move, record, context)
        return move.event(.credentialReinstated(event), personal: personal)
    }

    private static func beginCycle(
        _ event: inout CredentialReinstated,
        _ command: Reinstate,
        _ move: CredentialMove,
        _ record: Record,
        _ context: DecisionContext
    ) throws(Rejection) -> PersonalData? {
        let (check, credential, on) = (move.check, move.credential, move.on)
        let (rules, offered) = try check.governing(credential, on: on, context.rules)
        try check.reinstatable(credential, offered, on)
        try check.inTime(offered.reinstatement, credential, on)
        let assessment = Assessment.reinstatement(
            record,
            of: credential,
            under: rules,
            offered,
            book: context.rules,
            asOf: on
        )
        let personal = try check.override(command.overrideReason, of: assessment)
        try check.birthdayKnown(credential, for: offered.cycle, on)
        let calendar = context.rules.calendar(of: credential.board)
        let dates = try check.cycle(offered.cycle, from: on, "effectiveOn", calendar, credential.birthday)
        event.dates = ValidityDates(dates)
        event.practiceWhileLate = offered.cycle.practiceWhileLate
        event.rulesVersion = rules.version
        event.overridden = assessment.unmet.map(\.id)
        event.counted = offered.reinstatement.requirements.counted(in: assessment.requirements) {
            $0.of == .continuingEducation
        }
        return personal
    }
}

extension FieldCheck {
    fileprivate func reinstatable(
        _ credential: CredentialRecord,
        _ offered: CredentialRules,
        _ on: CivilDate
    ) throws(Rejection) {
        guard !credential.current.isProvisional, offered.hasReinstatement else {
            throw Rejection(
                .notOffered,
                "\(credential.board)/\(credential.number) ended on \(credential.current.expiresOn) and "
                    + "\(credential.board) reinstates none such: \(credential.wayOn(from: on))",
                field: path("credentialNumber")
            )
        }
    }

    fileprivate func birthdayKnown(
        _ credential: CredentialRecord,
        for cycle: CredentialingSchema.Cycle,
        _ on: CivilDate
    ) throws(Rejection) {
        guard cycle.endsOnBirthdays, credential.birthday == nil else { return }
        throw Rejection(
            .notOffered,
            "\(credential.board)/\(credential.number) was issued without the birthday on which cycles end "
                + "now: \(credential.wayOn(from: on))",
            field: path("credentialNumber")
        )
    }

    fileprivate func inTime(
        _ rule: Reinstatement,
        _ credential: CredentialRecord,
        _ on: CivilDate
    ) throws(Rejection) {
        let expiry = credential.current.expiresOn
        guard rule.covers(expiry) else {
            throw Rejection(
                .notOffered,
                "\(credential.board)/\(credential.number) ended on \(expiry); only what ended by "
                    + "\(rule.expiredThroughOn) is reinstated: \(credential.wayOn(from: on))",
                field: path("credentialNumber")
            )
        }
        let last = rule.lastDay(after: expiry)
        guard on <= last else {
            throw Rejection(
                .reinstatementTooLate,
                "\(credential.board)/\(credential.number) ended on \(expiry) and could be reinstated "
                    + "until \(last): \(on)",
                field: path("effectiveOn")
            )
        }
    }
}

extension CredentialRecord {
    /// What is left to whoever is not reinstated.
    fileprivate func wayOn(from date: CivilDate) -> String {
        status(on: date) == .revoked
            ? "it was revoked, and no other one is issued in its place" : "a new application is needed"
    }
}

extension CredentialRules {
    /// Whether a credential whose cycle is over can be reinstated on a day, whatever is asked for that.
    func reinstates(_ credential: CredentialRecord, on date: CivilDate) -> Bool {
        guard hasReinstatement, !credential.current.isProvisional,
            !cycle.endsOnBirthdays || credential.birthday != nil
        else { return false }
        let expiry = credential.current.expiresOn
        return reinstatement.covers(expiry) && date <= reinstatement.lastDay(after: expiry)
    }
}

extension Reinstatement {
    /// The last day on which what ended can be reinstated.
    func lastDay(after expiry: CivilDate) -> CivilDate {
        guard withinMonths > 0 else { return .latest }
        let from = max(expiry, (try? CivilDate(countedFromOn)) ?? expiry)
        return (try? from.adding(months: Int(withinMonths))) ?? .latest
    }

    /// Whether what ended on a day is reinstated at all.
    func covers(_ expiry: CivilDate) -> Bool {
        (try? CivilDate(expiredThroughOn)).map { expiry <= $0 } ?? true
    }
}
