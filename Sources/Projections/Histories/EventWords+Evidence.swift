import CredentialingSchema

extension EventWords {
    static func evidence(_ content: Content) -> String? {
        switch content {
        case .moduleCompleted(let it):
            Words.list([
                "completed module \(Words.title(it.module, it.title))", Words.said("of", it.provider),
                Words.hours(it.allocations), Words.of(it.mode), Words.said("certificate", it.certificate),
            ])
        case .competencyPassed(let it):
            competency(
                "passed",
                it.competency,
                it.method,
                it.hasScorePercent ? it.scorePercent : nil,
                it.assessor
            )
        case .competencyFailed(let it):
            competency(
                "failed",
                it.competency,
                it.method,
                it.hasScorePercent ? it.scorePercent : nil,
                it.assessor
            )
        case .supervisionLogged(let it):
            Words.list([
                "\(Words.minutes(it.minutes)) of supervision by \(Words.title(it.supervisor, it.qualification))",
                Words.said("in", it.category), Words.of(it.mode),
            ])
        case .experienceLogged(let it):
            Words.list([
                "\(Words.minutes(it.minutes)) of work at \(it.organization)", Words.said("in", it.category),
                Words.said("since", it.fromOn), Words.said("verified by", it.verifiedBy),
            ])
        case .examRecorded(let it):
            Words.list([
                "exam \(it.exam): \(Words.of(it.outcome))", it.hasScore ? "score \(it.score)" : "",
                Words.said("administered by", it.administeredBy),
            ])
        case .attestationSigned(let it):
            Words.list([
                "signed: \(Words.of(it.kind))", Words.said("document", it.documentVersion),
                Words.said("level", it.level), years(it), Words.said("verified by", it.verifiedBy),
                Words.said("on", it.verifiedOn),
            ])
        case .backgroundCheckRecorded(let it):
            Words.list([
                "background check \(it.check): \(Words.of(it.outcome))",
                Words.said("valid until", it.validUntil),
            ])
        case .referenceRecorded(let it): Words.list(["a reference was received", it.kind])
        case .ceuLogged(let it):
            Words.list([
                "continuing education \(Words.title(it.activity, it.title))", Words.said("of", it.provider),
                Words.hours(it.allocations), Words.of(it.mode),
            ])
        case .ceuAccepted(let it): "accepted the continuing education of event \(it.eventID)"
        case .ceuRejected(let it):
            Words.list([
                "rejected the continuing education of event \(it.eventID)", Words.because(it.grounds),
            ])
        case .recordVoided(let it):
            Words.list(["voids event \(it.eventID)", Words.said("for:", Words.of(it.reason))])
        case .recordCorrected(let it): correction(it)
        case .actionRevised(let it):
            Words.list(["revises the grounds of event \(it.eventID)", Words.because(it.grounds)])
        default: nil
        }
    }

    private static func competency(
        _ lead: String,
        _ code: String,
        _ method: AssessmentMethod,
        _ score: UInt32?,
        _ assessor: String
    ) -> String {
        Words.list([
            "\(lead) competency \(code)", Words.said("by", Words.of(method)), score.map { "\($0) %" } ?? "",
            Words.said("assessed by", assessor),
        ])
    }

    private static func years(_ it: AttestationSigned) -> String {
        switch (it.atLeastYears, it.atMostYears) {
        case (0, 0): ""
        case (let least, 0): "at least \(least) years"
        case (0, let most): "at most \(most) years"
        case (let least, let most): "\(least) to \(most) years"
        }
    }

    /// The corrected content reads as that of the first event.
    private static func correction(_ it: RecordCorrected) -> String {
        if case .birthdayCorrected(let birthday) = it.content {
            return Words.list([
                "corrects the birthday of \(birthday.credentialNumber) to \(birthday.birthday)",
                Words.said("for:", Words.of(it.reason)),
                Words.said("its cycle ends on", birthday.dates.expiresOn),
            ])
        }
        let content: Content? =
            switch it.content {
            case .moduleCompleted(let it): .moduleCompleted(it)
            case .competencyPassed(let it): .competencyPassed(it)
            case .competencyFailed(let it): .competencyFailed(it)
            case .supervisionLogged(let it): .supervisionLogged(it)
            case .experienceLogged(let it): .experienceLogged(it)
            case .examRecorded(let it): .examRecorded(it)
            case .attestationSigned(let it): .attestationSigned(it)
            case .ceuLogged(let it): .ceuLogged(it)
            case .backgroundCheckRecorded(let it): .backgroundCheckRecorded(it)
            case .referenceRecorded(let it): .referenceRecorded(it)
            case .birthdayCorrected, nil: nil
            }
        let reads = content.flatMap { evidence($0) } ?? ""
        return Words.list([
            "corrects event \(it.eventID)", Words.said("for:", Words.of(it.reason)),
            Words.said("in truth on", it.effectiveOn), Words.said("in truth:", reads),
        ])
    }
}
