import CivilTime
import CredentialingSchema
import Identifiers

extension Decider {
    static func decidePassCompetency(
        _ command: PassCompetency,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "passCompetency", today: context.today)
        try check.competency(command.competency, command.method, command.assessor)
        if command.hasScorePercent { try check.percent(command.scorePercent, "scorePercent") }
        let on = try check.date(command.assessedOn, "assessedOn")
        var event = CompetencyPassed()
        event.competency = command.competency
        event.method = command.method
        event.assessor = command.assessor
        if command.hasScorePercent { event.scorePercent = command.scorePercent }
        return DecidedEvent(
            .competencyPassed(event),
            effectiveOn: on,
            personal: try check.feedback(command.feedback)
        )
    }

    static func decideFailCompetency(
        _ command: FailCompetency,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "failCompetency", today: context.today)
        try check.competency(command.competency, command.method, command.assessor)
        if command.hasScorePercent { try check.percent(command.scorePercent, "scorePercent") }
        let on = try check.date(command.assessedOn, "assessedOn")
        var event = CompetencyFailed()
        event.competency = command.competency
        event.method = command.method
        event.assessor = command.assessor
        if command.hasScorePercent { event.scorePercent = command.scorePercent }
        return DecidedEvent(
            .competencyFailed(event),
            effectiveOn: on,
            personal: try check.feedback(command.feedback)
        )
    }

    static func decideRecordExam(
        _ command: RecordExam,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "recordExam", today: context.today)
        try check.text(command.exam, "exam", "the exam's code")
        try check.given(command.outcome, "outcome", "EXAM_OUTCOME_PASSED or EXAM_OUTCOME_FAILED")
        try check.optionalText(command.administeredBy, "administeredBy")
        if command.hasScore, command.score > FieldCheck.examScoreMax {
            throw check.invalid(
                "score",
                "is \(command.score), at most \(FieldCheck.examScoreMax) is possible"
            )
        }
        let on = try check.date(command.takenOn, "takenOn")
        var event = ExamRecorded()
        event.exam = command.exam
        event.outcome = command.outcome
        if command.hasScore { event.score = command.score }
        event.administeredBy = command.administeredBy
        return DecidedEvent(.examRecorded(event), effectiveOn: on)
    }

    static func decideSignAttestation(
        _ command: SignAttestation,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "signAttestation", today: context.today)
        try check.given(command.kind, "kind", "what is attested, such as ATTESTATION_KIND_CODE_OF_ETHICS")
        try check.optionalText(command.documentVersion, "documentVersion")
        try check.freeText(command.statement, "statement")
        let on = try check.date(command.signedOn, "signedOn")
        try check.verification(command)
        try check.particulars(command)
        var event = AttestationSigned()
        event.kind = command.kind
        event.documentVersion = command.documentVersion
        event.verifiedBy = command.verifiedBy
        event.verifiedOn = command.verifiedOn
        event.level = command.level
        event.atLeastYears = command.atLeastYears
        event.atMostYears = command.atMostYears
        var personal: PersonalData?
        if !command.statement.isEmpty {
            var data = PersonalData()
            data.statement = command.statement
            personal = data
        }
        return DecidedEvent(.attestationSigned(event), effectiveOn: on, personal: personal)
    }
}

extension FieldCheck {
    /// Nobody is older.
    static let yearsMax: UInt32 = 130

    /// Who has verified it, and when: both or neither.
    fileprivate func verification(_ command: SignAttestation) throws(Rejection) {
        guard !command.verifiedBy.isEmpty || !command.verifiedOn.isEmpty else { return }
        try text(command.verifiedBy, "verifiedBy", "who has verified it")
        _ = try date(command.verifiedOn, "verifiedOn")
    }

    /// The level belongs to education, the years to age.
    fileprivate func particulars(_ command: SignAttestation) throws(Rejection) {
        if !command.level.isEmpty {
            guard command.kind == .education else {
                throw invalid("level", "belongs to education: \(excerpt(command.level))")
            }
            try code(command.level, "level")
        }
        let (least, most) = (command.atLeastYears, command.atMostYears)
        for (years, field) in [(least, "atLeastYears"), (most, "atMostYears")] where years > 0 {
            guard command.kind == .age else { throw invalid(field, "belongs to age: \(years)") }
            guard years <= Self.yearsMax else {
                throw invalid(field, "is \(years), at most \(Self.yearsMax) are possible")
            }
        }
        guard most == 0 || least <= most else {
            throw invalid("atMostYears", "is \(most), less than the least years, \(least)")
        }
    }

    /// Highest score that any known exam gives.
    static let examScoreMax: UInt32 = 1_000

    func competency(
        _ code: String,
        _ method: AssessmentMethod,
        _ assessor: String
    ) throws(Rejection) {
        try text(code, "competency", "the competency's code")
        try given(method, "method", "how it was assessed, such as ASSESSMENT_METHOD_ROLE_PLAY")
        try text(assessor, "assessor", "who assessed it")
    }

    func percent(_ value: UInt32, _ field: String) throws(Rejection) {
        guard value <= 100 else { throw invalid(field, "is \(value), a percentage is 0 to 100") }
    }

    /// Feedback goes into the sealed part of an event only.
    func feedback(_ text: String) throws(Rejection) -> PersonalData? {
        try freeText(text, "feedback")
        guard !text.isEmpty else { return nil }
        var data = PersonalData()
        data.feedback = text
        return data
    }

    func explanation(_ text: String, _ field: String) throws(Rejection) -> PersonalData? {
        try freeText(text, field)
        guard !text.isEmpty else { return nil }
        var data = PersonalData()
        data.explanation = text
        return data
    }

    /// An enum field that may be left out but must not hold an unknown number.
    func known<Value: KnownEnum>(_ value: Value, _ field: String) throws(Rejection) {
        if !value.isKnown { throw invalid(field, "is not a known value: \(value.rawValue)") }
    }

    /// An enum field that must be given.
    func given<Value: KnownEnum>(_ value: Value, _ field: String, _ what: String) throws(Rejection) {
        guard value != Value() else { throw missing(field, what) }
        try known(value, field)
    }

    func birthDate(_ text: String) throws(Rejection) -> CivilDate {
        let date: CivilDate
        do { date = try CivilDate(text) } catch {
            // The value is not repeated: it is personal.
            let isFar = error.code == .dateOutOfRange
            let reason = isFar ? "is before \(CivilDate.earliest.year)" : "is not a date, yyyy-mm-dd"
            throw invalid("personal.birthDate", reason)
        }
        guard date <= today else { throw invalid("personal.birthDate", "is in the future") }
        return date
    }
}

/// A schema enum: unknown numbers from a newer client can be told from known ones.
protocol KnownEnum: Equatable {
    var rawValue: Int { get }
    init()
    var isKnown: Bool { get }
}

extension Mode: KnownEnum {
    var isKnown: Bool { if case .UNRECOGNIZED = self { false } else { true } }
}
extension AssessmentMethod: KnownEnum {
    var isKnown: Bool { if case .UNRECOGNIZED = self { false } else { true } }
}
extension ExamOutcome: KnownEnum {
    var isKnown: Bool { if case .UNRECOGNIZED = self { false } else { true } }
}
extension AttestationKind: KnownEnum {
    var isKnown: Bool { if case .UNRECOGNIZED = self { false } else { true } }
}
extension VoidReason: KnownEnum {
    var isKnown: Bool { if case .UNRECOGNIZED = self { false } else { true } }
}
extension CheckOutcome: KnownEnum {
    var isKnown: Bool { if case .UNRECOGNIZED = self { false } else { true } }
}
extension DeathSource: KnownEnum {
    var isKnown: Bool { if case .UNRECOGNIZED = self { false } else { true } }
}
extension ErasureBasis: KnownEnum {
    var isKnown: Bool { if case .UNRECOGNIZED = self { false } else { true } }
}
extension ReadingKind: KnownEnum {
    var isKnown: Bool { if case .UNRECOGNIZED = self { false } else { true } }
}
extension DisclosurePurpose: KnownEnum {
    var isKnown: Bool { if case .UNRECOGNIZED = self { false } else { true } }
}
extension CorrectionReason: KnownEnum {
    var isKnown: Bool { if case .UNRECOGNIZED = self { false } else { true } }
}
