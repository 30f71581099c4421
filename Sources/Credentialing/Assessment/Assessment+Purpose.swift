package import CivilTime
package import CredentialingSchema
package import Identifiers

extension Assessment {
    /// What one list of requirements of each credential of a board asks of a person, whether or not the person
    /// is on that way: "what would I still need".
    /// - Returns: in the order of the rules, and after them what the person applied for and they do not have; a
    ///   credential whose rules have no such list is left out, and so is the renewal or reinstatement of one that the
    ///   person does not hold.
    package static func all(
        _ purpose: AssessmentPurpose,
        of record: Record,
        board: BoardCode,
        rules: RuleBook,
        asOf: CivilDate,
        knownAt: Position? = nil
    ) -> [Assessment] {
        switch purpose {
        case .renewal:
            return record.renewable(of: board, on: asOf).compactMap {
                renewal(record, of: $0, rules: rules, asOf: asOf, knownAt: knownAt)
            }
        case .reinstatement:
            guard let governing = rules.governing(board, on: asOf, knownAt: knownAt) else { return [] }
            let held = record.credentials.filter {
                $0.board == board && $0.voidedBy == nil && !record.isSuperseded($0, on: asOf)
            }
            return held.compactMap { anyReinstatement(record, $0, governing, rules, asOf, knownAt) }
        case .initial, .provisional, .reciprocity:
            let offered = rules.governing(board, on: asOf, knownAt: knownAt)?.credentials.map(\.code) ?? []
            let applied = record.codesAppliedFor(with: board, on: asOf).filter { !offered.contains($0) }
            return (offered + applied).compactMap { code in
                purpose == .initial
                    ? initial(
                        record,
                        board: board,
                        credential: code,
                        rules: rules,
                        asOf: asOf,
                        knownAt: knownAt
                    )
                    : issue(purpose, record, board, code, rules, asOf, knownAt)
            }
        }
    }

    /// nil where the rules reinstate no such credential, or nobody on that day.
    private static func anyReinstatement(
        _ record: Record,
        _ credential: CredentialRecord,
        _ governing: Rules,
        _ book: RuleBook,
        _ asOf: CivilDate,
        _ knownAt: Position?
    ) -> Assessment? {
        guard let offered = governing.credential(credential.credential) else { return nil }
        if credential.goesOnIfReinstated(on: asOf) {
            return reinstatement(inCycleOf: credential, under: governing, offered, asOf: asOf)
        }
        guard offered.hasReinstatement,
            credential.awaitsReinstatement(offered.reinstatement, on: asOf)
        else { return nil }
        return reinstatement(
            record,
            of: credential,
            under: governing,
            offered,
            book: book,
            asOf: asOf,
            knownAt: knownAt
        )
    }

    /// - Parameter purpose: provisional or reciprocity.
    private static func issue(
        _ purpose: AssessmentPurpose,
        _ record: Record,
        _ board: BoardCode,
        _ code: String,
        _ book: RuleBook,
        _ asOf: CivilDate,
        _ knownAt: Position?
    ) -> Assessment? {
        let application = record.application(board: board, credential: code, on: asOf)
        let open = application.flatMap { $0.isOpen(on: asOf) ? $0 : nil }
        let anchor = open.map { book.anchor(of: $0, asOf: asOf, knownAt: knownAt) } ?? asOf
        guard let governing = book.governing(board, on: anchor, knownAt: knownAt),
            let offered = governing.credential(code),
            purpose == .provisional ? offered.hasProvisional : offered.hasReciprocity
        else { return nil }
        var assessment = issue(
            record,
            purpose == .provisional ? offered.provisional.requirements : offered.reciprocity.requirements,
            under: governing,
            offered,
            board: board,
            book: book,
            asOf: asOf,
            knownAt: knownAt
        )
        assessment.purpose = purpose.rawValue
        assessment.application = application?.status(on: asOf) ?? .unspecified
        return assessment
    }
}

extension CredentialRecord {
    /// Whether its cycle lasts and would go on: the decision then asks for nothing, whatever the rules ask of those
    /// whose cycle is over.
    fileprivate func goesOnIfReinstated(on date: CivilDate) -> Bool {
        date >= settledThrough && date <= current.expiresOn
            && CredentialLifecycle.allows(.reinstate, from: status(on: date))
    }

    /// Whether its cycle is over and only a reinstatement begins another one.
    fileprivate func awaitsReinstatement(_ rule: Reinstatement, on date: CivilDate) -> Bool {
        let expiry = current.expiresOn
        return !current.isProvisional && date > expiry && rule.covers(expiry)
            && date <= rule.lastDay(after: expiry)
            && CredentialLifecycle.allows(.reinstate, from: status(on: date))
    }
}
