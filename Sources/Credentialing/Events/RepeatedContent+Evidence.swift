import CredentialingSchema

extension RepeatedContent {
    func isOfEvidence(_ content: Command.OneOf_Command) -> Bool {
        switch (content, happening) {
        case (.completeModule(let it), .moduleCompleted(let was)):
            (it.module, it.title, it.provider) == (was.module, was.title, was.provider)
                && (it.allocations, it.mode, it.certificate) == (was.allocations, was.mode, was.certificate)
                && isOn(it.completedOn)
        case (.passCompetency(let it), .competencyPassed(let was)):
            (it.competency, it.method, it.assessor) == (was.competency, was.method, was.assessor)
                && (it.hasScorePercent, it.scorePercent) == (was.hasScorePercent, was.scorePercent)
                && isOn(it.assessedOn)
        case (.failCompetency(let it), .competencyFailed(let was)):
            (it.competency, it.method, it.assessor) == (was.competency, was.method, was.assessor)
                && (it.hasScorePercent, it.scorePercent) == (was.hasScorePercent, was.scorePercent)
                && isOn(it.assessedOn)
        case (.logSupervision(let it), .supervisionLogged(let was)):
            (it.supervisor, it.qualification, it.category)
                == (was.supervisor, was.qualification, was.category)
                && (it.minutes, it.mode) == (was.minutes, was.mode) && isOn(it.supervisedOn)
        case (.logExperience(let it), .experienceLogged(let was)):
            (it.organization, it.minutes, it.fromOn) == (was.organization, was.minutes, was.fromOn)
                && (it.category, it.verifiedBy) == (was.category, was.verifiedBy) && isOn(it.throughOn)
        case (.recordExam(let it), .examRecorded(let was)):
            (it.exam, it.outcome, it.administeredBy) == (was.exam, was.outcome, was.administeredBy)
                && (it.hasScore, it.score) == (was.hasScore, was.score) && isOn(it.takenOn)
        case (.signAttestation(let it), .attestationSigned(let was)):
            (it.kind, it.documentVersion, it.level) == (was.kind, was.documentVersion, was.level)
                && (it.verifiedBy, it.verifiedOn) == (was.verifiedBy, was.verifiedOn)
                && (it.atLeastYears, it.atMostYears) == (was.atLeastYears, was.atMostYears)
                && isOn(it.signedOn)
        case (.logCeu(let it), .ceuLogged(let was)):
            (it.activity, it.title, it.provider) == (was.activity, was.title, was.provider)
                && (it.allocations, it.mode) == (was.allocations, was.mode) && isOn(it.completedOn)
        case (.recordBackgroundCheck(let it), .backgroundCheckRecorded(let was)):
            (it.check, it.outcome, it.validUntil) == (was.check, was.outcome, was.validUntil)
                && isOn(it.checkedOn)
        case (.recordReference(let it), .referenceRecorded(let was)):
            it.kind == was.kind && isOn(it.receivedOn)
        default: false
        }
    }
}
