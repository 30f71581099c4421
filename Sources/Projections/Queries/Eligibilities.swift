import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

/// One person's assessments, those that bind and those that suppose something, told apart.
struct Eligibilities {
    let record: Record
    let book: RuleBook
    let asOf: CivilDate
    let knownAt: Position

    /// - Parameters:
    ///   - supposed: rules in place of those that govern.
    ///   - purpose: nil: the renewal of what is held, else initial eligibility.
    ///   - credential: nil: every credential of the board.
    func answers(
        of board: BoardCode,
        under supposed: Rules?,
        purpose: AssessmentPurpose?,
        credential: String?
    ) throws(QueryError) -> [Assessment] {
        let rules = supposed.map { book.supposing($0, of: board) } ?? book
        var answers = assessments(of: board, purpose, rules)
        let binding = supposed == nil && purpose == nil ? answers : assessments(of: board, nil, book)
        if let credential {
            let governing = rules.governing(board, on: asOf, knownAt: knownAt)
            let isHers = record.codes(with: board, on: asOf).contains(credential)
            guard isHers || governing?.credential(credential) != nil else {
                throw .credentialNotOffered(board, credential)
            }
            answers.removeAll { $0.credential != credential }
        }
        for index in answers.indices {
            answers[index].addBars(of: record, under: rules, on: asOf, knownAt: knownAt)
            let real = binding.first { $0.isOfTheSame(as: answers[index]) }
            let wording = words(of: answers[index], real: real, supposed, board)
            if !wording.isEmpty {
                answers[index].hypothesis.supposes = wording
                answers[index].hypothesis.adopted = supposed.map { isAdopted($0, by: board) } ?? true
                answers[index].hypothesis.governingVersion =
                    real?.rulesVersion ?? book.governing(board, on: asOf, knownAt: knownAt)?.version ?? ""
            }
            answers[index].dates =
                dates(of: answers[index], board) + supposedDates(of: answers[index], board, rules)
        }
        return answers
    }

    private func assessments(
        of board: BoardCode,
        _ purpose: AssessmentPurpose?,
        _ rules: RuleBook
    ) -> [Assessment] {
        guard let purpose else {
            return Assessment.all(of: record, boards: [board], rules: rules, asOf: asOf, knownAt: knownAt)
        }
        return Assessment.all(purpose, of: record, board: board, rules: rules, asOf: asOf, knownAt: knownAt)
    }

    private func isAdopted(_ rules: Rules, by board: BoardCode) -> Bool {
        (book.boards[board] ?? []).contains { $0.rules == rules && $0.position <= knownAt }
    }

    // MARK: What is supposed

    /// Empty: nothing; the answer is what an approval obeys.
    private func words(
        of answer: Assessment,
        real: Assessment?,
        _ supposed: Rules?,
        _ board: BoardCode
    ) -> String {
        var parts: [String] = []
        if let supposed, real?.rulesVersion != supposed.version || !isAdopted(supposed, by: board) {
            let adopted = isAdopted(supposed, by: board) ? "" : ", which it has not adopted"
            parts.append("\(board) had always had its version \(supposed.version)\(adopted)")
        }
        let application = record.application(board: board, credential: answer.credential, on: asOf)
        if application?.isOpen(on: asOf) != true, answer.credentialNumber.isEmpty {
            parts.append("the person applied on \(asOf)")
        }
        if real == nil, answer.purpose != AssessmentPurpose.initial.rawValue {
            parts.append("the board were asked for \(answer.purpose)")
        }
        return parts.isEmpty ? "" : "as if \(parts.joined(separator: ", and as if "))"
    }

    // MARK: Dates

    /// Of a credential that is not held, as if it were issued on the day of the question; only of what is
    /// supposed, since a decision of the board alone gives dates.
    private func supposedDates(of answer: Assessment, _ board: BoardCode, _ rules: RuleBook) -> [ComputedDate]
    {
        guard answer.hasHypothesis, answer.credentialNumber.isEmpty,
            let purpose = AssessmentPurpose(rawValue: answer.purpose),
            let governing = rules.version(answer.rulesVersion, of: board)?.rules
        else { return [] }
        return governing.credential(answer.credential)?
            .computedDates(
                issuedOn: asOf,
                purpose: purpose,
                board: board,
                calendar: rules.calendar(of: board, knownAt: knownAt)
            ) ?? []
    }

    /// The dates are those of the record, whatever rules are supposed: only an event moves them.
    private func dates(of answer: Assessment, _ board: BoardCode) -> [ComputedDate] {
        if let held = record.credential(board: board, number: answer.credentialNumber) {
            return held.computedDates(
                under: book.granting(held.current, of: held),
                calendar: book.calendar(of: board, knownAt: knownAt)
            )
        }
        let application = record.application(board: board, credential: answer.credential, on: asOf)
        guard let application, application.isOpen(on: asOf) else { return [] }
        let rules = book.governing(board, on: application.submittedOn, knownAt: knownAt)
        return application.computedDates(under: rules?.credential(answer.credential))
    }
}

extension Assessment {
    /// The same matter, whatever its rules.
    fileprivate func isOfTheSame(as other: Assessment) -> Bool {
        credential == other.credential && purpose == other.purpose
            && credentialNumber == other.credentialNumber
    }
}
