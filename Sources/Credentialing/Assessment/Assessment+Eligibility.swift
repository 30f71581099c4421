package import CivilTime
package import CredentialingSchema
package import Identifiers

/// Eligibility as queries show it and as approvals obey it: one function for both.
extension Assessment {
    /// Initial eligibility under the rules that govern the person's open application, or, without
    /// one, under those in force on `asOf`: a decided application binds no later one.
    /// - Returns: nil when the board has no such credential in force.
    package static func initial(
        _ record: Record,
        board: BoardCode,
        credential: String,
        rules: RuleBook,
        asOf: CivilDate,
        knownAt: Position? = nil,
        withEvidence: Bool = true
    ) -> Assessment? {
        let application = record.application(board: board, credential: credential, on: asOf)
        let open = application.flatMap { $0.isOpen(on: asOf) ? $0 : nil }
        let anchor = open.map { rules.anchor(of: $0, asOf: asOf, knownAt: knownAt) } ?? asOf
        guard let governing = rules.governing(board, on: anchor, knownAt: knownAt),
            let credentialRules = governing.credential(credential)
        else { return nil }
        let dates = AssessmentDates(asOf: asOf, appliedOn: open?.submittedOn)
        let assessor = Assessor(
            record: record,
            dates: dates,
            board: BoardView(board, rules: rules, knownAt: knownAt),
            withEvidence: withEvidence
        )
        var assessment = Assessment(board, credentialRules, governing, asOf)
        assessment.purpose = "initial"
        assessment.requirements = assessor.assess(credentialRules.initial)
        assessment.eligible = assessment.requirements.allSatisfy(\.isMet)
        assessment.application = application?.status(on: asOf) ?? .unspecified
        return assessment
    }

    /// What the current cycle of a credential demands, under the rules that its anchor names.
    /// - Returns: nil when the credential is void or no rules were in force.
    package static func renewal(
        _ record: Record,
        of credential: CredentialRecord,
        rules: RuleBook,
        asOf: CivilDate,
        knownAt: Position? = nil,
        withEvidence: Bool = true
    ) -> Assessment? {
        let cycle = credential.current
        guard
            let (assessor, governing, credentialRules) = renewing(
                record,
                credential,
                rules: rules,
                asOf: asOf,
                knownAt: knownAt,
                withEvidence: withEvidence
            )
        else { return nil }
        var assessment = Assessment(credential.board, credentialRules, governing, asOf)
        assessment.purpose = "renewal"
        assessment.requirements = assessor.assess(credentialRules.renewal)
        if credentialRules.failedAuditBlocks, let audit = assessor.audit(of: credential) {
            assessment.requirements.append(audit)
        }
        assessment.eligible = assessment.requirements.allSatisfy(\.isMet)
        assessment.credentialNumber = credential.number
        assessment.cycleStartsOn = cycle.startsOn.description
        assessment.expiresOn = cycle.expiresOn.description
        return assessment
    }

    /// What measures the current cycle of a credential, and against which rules.
    static func renewing(
        _ record: Record,
        _ credential: CredentialRecord,
        rules: RuleBook,
        asOf: CivilDate,
        knownAt: Position?,
        withEvidence: Bool
    ) -> (assessor: Assessor, rules: Rules, offered: CredentialRules)? {
        let cycle = credential.current
        guard credential.voidedBy == nil,
            let (governing, credentialRules) = rules.renewing(credential, asOf: asOf, knownAt: knownAt)
        else { return nil }
        let dates = AssessmentDates(
            asOf: asOf,
            cycle: cycle.startsOn...cycle.expiresOn,
            grantedExpiry: cycle.granted.expiresOn,
            appliedOn: cycle.filing?.on,
            issuedOn: credential.issuedOn,
            cycles: credential.spans(asOf: asOf, credentialRules.renewal.carriesHours ? rules : nil, knownAt),
            credential: (credential.board, credential.number),
            renewedOn: credential.renewedOn
        )
        let assessor = Assessor(
            record: record,
            dates: dates,
            board: BoardView(credential.board, rules: rules, knownAt: knownAt),
            withEvidence: withEvidence
        )
        return (assessor, governing, credentialRules)
    }

    /// Every assessment that concerns a person: for each credential offered by the given boards, the
    /// renewal of the one held, else initial eligibility. Who applied anew in place of an expired one is told of
    /// that, and of its renewal only while one that was filed is undecided. Ordered by board and as the rules list
    /// them; what she applied for and the rules of the day do not have comes last.
    package static func all(
        of record: Record,
        boards: [BoardCode],
        rules: RuleBook,
        asOf: CivilDate,
        knownAt: Position? = nil,
        withEvidence: Bool = true
    ) -> [Assessment] {
        var assessments: [Assessment] = []
        for board in boards.sorted() {
            let offered = rules.governing(board, on: asOf, knownAt: knownAt)?.credentials.map(\.code) ?? []
            let held = record.renewable(of: board, on: asOf)
            let anew = held.map(\.credential).filter {
                record.hasAppliedAnew(for: $0, of: board, on: asOf, under: rules, knownAt: knownAt)
            }
            for credential in held
            where credential.current.filing != nil || !anew.contains(credential.credential) {
                if let renewal = renewal(
                    record,
                    of: credential,
                    rules: rules,
                    asOf: asOf,
                    knownAt: knownAt,
                    withEvidence: withEvidence
                ) {
                    assessments.append(renewal)
                }
            }
            // What was applied for is decided by the rules of its day, also when it is no more offered.
            let applied = record.codesAppliedFor(with: board, on: asOf)
            for code in offered + applied.filter({ !offered.contains($0) })
            where anew.contains(code) || !held.contains(where: { $0.credential == code }) {
                if let initial = initial(
                    record,
                    board: board,
                    credential: code,
                    rules: rules,
                    asOf: asOf,
                    knownAt: knownAt,
                    withEvidence: withEvidence
                ) {
                    assessments.append(initial)
                }
            }
        }
        return assessments
    }

    init(
        _ board: BoardCode,
        _ credential: CredentialRules,
        _ rules: Rules,
        _ asOf: CivilDate
    ) {
        self.init()
        self.board = board.description
        self.credential = credential.code
        title = credential.title
        rulesVersion = rules.version
        self.asOf = asOf.description
    }

    /// The leaves and parts that are unmet, for a rejection.
    package var unmet: [RequirementResult] { requirements.filter { !$0.isMet } }
}

extension Record {
    /// Whether an application for a credential is open, and no other one of the kind stands in the way of it: as its
    /// approval would find it.
    package func hasAppliedAnew(
        for credential: String,
        of board: BoardCode,
        on date: CivilDate,
        under book: RuleBook,
        knownAt: Position? = nil
    ) -> Bool {
        guard let application = application(board: board, credential: credential, on: date),
            application.isOpen(on: date)
        else { return false }
        return held(board, credential, on: date, under: book, knownAt: knownAt) == nil
    }
}

extension CredentialRecord {
    /// The cycles, each with the last day from which a late renewal takes hours. What came before the
    /// count that the current cycle belongs to, such as a provisional time, carries nothing over.
    /// - Parameter book: for what earlier cycles demanded; nil: nothing is carried, and nobody asks.
    fileprivate func spans(asOf: CivilDate, _ book: RuleBook?, _ knownAt: Position?) -> [CycleSpan] {
        let first = cycles.lastIndex(where: \.isAnchor) ?? 0
        return cycles.enumerated().dropFirst(first).compactMap { index, cycle in
            guard cycle.startsOn <= cycle.expiresOn else { return nil }
            // Without a filing it is still open, for the current cycle only.
            let open = index == cycles.count - 1 ? min(asOf, cycle.lateUntil) : nil
            let until = cycle.filing?.on ?? open
            return CycleSpan(
                days: cycle.startsOn...cycle.expiresOn,
                grantedExpiry: cycle.granted.expiresOn,
                takesUntil: until.flatMap { $0 > cycle.expiresOn ? $0 : nil },
                renewal: book.flatMap { renewal(ofCycle: index, $0, knownAt) } ?? [],
                filedOn: cycle.filing?.on,
                renewedOn: index + 1 < cycles.count ? cycles[index + 1].begunOn : renewedOn
            )
        }
    }

    /// What the renewal of an earlier cycle obeyed; nil for the current one.
    private func renewal(ofCycle index: Int, _ book: RuleBook, _ knownAt: Position?) -> [Requirement]? {
        guard index + 1 < cycles.count else { return nil }
        let earlier = endingWithCycle(at: index)
        return book.renewing(earlier, asOf: cycles[index + 1].begunOn, knownAt: knownAt)?.offered.renewal
    }
}
