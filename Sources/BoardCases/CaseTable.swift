import CivilTime
import Credentialing
import CredentialingSchema
package import RulePacks

/// A pack and the people at the edges of its rules.
package struct CaseTable: Sendable {
    package let pack: RulePack
    /// The version before it, which the board has adopted too; nil: there is none.
    package let earlier: RulePack?
    package let cases: [BoardCase]

    package init(pack: RulePack, earlier: RulePack? = nil, cases: [BoardCase]) {
        self.pack = pack
        self.earlier = earlier
        self.cases = cases
    }

    /// Asks each person of the table, in order: every line is sent as a command to the real decisions, and the
    /// real assessor answers on the day of the question.
    /// - Throws: `Rejection` when the board itself would refuse the rules.
    package func run() throws -> [CaseResult] { try cases.map(run) }

    private func run(_ row: BoardCase) throws -> CaseResult {
        let until = row.steps.map(\.on).reduce(row.asked) { max($0, $1) }
        var world = try BoardCaseWorld(pack: pack, earlier: earlier, since: row.since, until: until)
        var answers: [CaseResult.Answer] = []
        for (index, step) in row.steps.enumerated() {
            let refused = try send(step, index, of: row, to: &world)
            guard refused?.code.rawValue ?? "" != step.refused else { continue }
            // The reason is what the writer of the table needs.
            let found = refused.map { "\($0.code.rawValue): \($0.detail)" } ?? ""
            let field = "refused on \(step.on)"
            answers.append(CaseResult.Answer(field: field, expected: step.refused, found: found))
        }
        answers += row.expected.answers(world.assessment(of: row.credential, row.purpose, asOf: row.asked))
        answers += row.expected.answers(world.credential, on: row.asked)
        return CaseResult(name: row.name, credential: row.credential, asked: row.asked, answers: answers)
    }

    /// - Returns: nil when the line was taken.
    private func send(
        _ step: BoardCase.Step,
        _ index: Int,
        of row: BoardCase,
        to world: inout BoardCaseWorld
    ) throws -> Rejection? {
        do {
            for command in row.commands(for: step, index: index, board: world.boardCode) {
                if step.action.isOfTheBoard {
                    try world.sendToBoard(command)
                } else {
                    try world.send(command)
                }
            }
        } catch let rejection as Rejection {
            return rejection
        }
        return nil
    }
}

extension BoardCase.Expected {
    fileprivate func answers(_ assessment: Assessment?) -> [CaseResult.Answer] {
        guard let assessment else {
            let found = "the rules answer nothing to this"
            return [CaseResult.Answer(field: "eligible", expected: "\(eligible)", found: found)]
        }
        let found = assessment.requirements
        return [
            CaseResult.Answer(field: "eligible", expected: "\(eligible)", found: "\(assessment.eligible)"),
            CaseResult.Answer(
                field: "unmet",
                expected: unmet.joined(separator: ", "),
                found: found.unmetIDs.joined(separator: ", ")
            ),
        ]
            + have.map { id, count in
                CaseResult.Answer(
                    field: "have \(id)",
                    expected: "\(count)",
                    found: found.have(of: id).map { "\($0)" } ?? "no such requirement"
                )
            }
    }

    /// - Parameter credential: nil: the person holds none, and the table must expect none.
    fileprivate func answers(_ credential: CredentialRecord?, on date: CivilDate) -> [CaseResult.Answer] {
        guard let credential else {
            return status.isEmpty
                ? [] : [CaseResult.Answer(field: "status", expected: status, found: "no credential")]
        }
        let cycle = credential.current
        return [
            CaseResult.Answer(
                field: "status",
                expected: status,
                found: "\(credential.status(on: date))"
            ),
            CaseResult.Answer(field: "expires", expected: expires, found: cycle.expiresOn.description),
            asked("fileBy", fileBy, cycle.fileBy.description),
            asked("opens", opens, cycle.opensOn.description),
            asked("lateUntil", lateUntil, cycle.lateUntil.description),
            asked("filedLate", filedLate, cycle.filing.map { "\($0.late)" } ?? "not filed"),
        ]
    }

    private func asked(_ field: String, _ expected: String, _ found: String) -> CaseResult.Answer {
        CaseResult.Answer(field: field, expected: expected.isEmpty ? nil : expected, found: found)
    }
}

extension [RequirementResult] {
    fileprivate var unmetIDs: [String] {
        flatMap { $0.isMet ? [] : [$0.id] + $0.parts.unmetIDs }
    }

    fileprivate func have(of id: String) -> UInt32? {
        for result in self {
            if result.id == id { return result.have }
            if let have = result.parts.have(of: id) { return have }
        }
        return nil
    }
}
