import Yams

/// The records of a table: what was done on a day.
extension BoardCaseReader {
    private static let actions = [
        "training", "ce", "supervision", "experience", "exam", "attested", "check", "reference", "did",
        "approved", "withdrawn",
    ]
    private static let details = [
        "on", "in", "mode", "code", "provider", "score", "until", "refused", "level", "atLeast", "atMost",
        "verified", "birthday",
    ]
    private static let deeds: [String: BoardCase.Action] = [
        "apply": .application, "issue": .issue, "file": .filing, "renew": .renewal,
        "provisional": .provisional, "extend": .prolonging, "approve": .approval,
        "reciprocity": .reciprocity, "reinstate": .reinstatement,
    ]

    func step(_ node: Node) throws -> BoardCase.Step {
        let fields = try CaseFields(node, file: pack, known: Self.actions + Self.details)
        let given = Self.actions.filter(fields.has)
        guard given.count == 1, let key = given.first else {
            let list = Self.actions.joined(separator: ", ")
            throw fields.slip("a record does exactly one of \(list)")
        }
        var step = BoardCase.Step(on: try fields.date("on"), action: try action(key, fields))
        step.mode = try fields.has("mode") ? fields.word("mode", of: BoardCase.modes.keys.sorted()) : ""
        step.code = try fields.text("code", else: "")
        step.provider = try fields.text("provider", else: "")
        step.level = try fields.text("level", else: "")
        step.atLeastYears = try fields.has("atLeast") ? fields.number("atLeast") : 0
        step.atMostYears = try fields.has("atMost") ? fields.number("atMost") : 0
        step.isVerified = try fields.has("verified") && fields.flag("verified")
        step.birthday = try fields.text("birthday", else: "")
        step.refused = try fields.text("refused", else: "")
        return step
    }

    private func action(_ key: String, _ fields: CaseFields) throws -> BoardCase.Action {
        switch key {
        case "training": .training(try parts(key, fields))
        case "ce": .continuingEducation(try parts(key, fields))
        case "supervision": .supervision(try parts(key, fields))
        case "experience": .experience(try parts(key, fields))
        case "exam":
            .exam(try fields.text(key), score: try fields.has("score") ? fields.number("score") : nil)
        case "attested": .attestation(try fields.text(key))
        case "check": .check(try fields.text(key), validUntil: try fields.text("until", else: ""))
        case "reference": .reference(try fields.text(key))
        case "approved": .boardApproval(provider: try fields.text(key))
        case "withdrawn": .boardWithdrawal(provider: try fields.text(key))
        default: Self.deeds[try fields.word(key, of: Self.deeds.keys.sorted())] ?? .application
        }
    }

    /// `10 h` with a category beside it, or `{ ethics: 6 h, general: 4 h }`.
    private func parts(
        _ key: String,
        _ fields: CaseFields
    ) throws -> [(category: String, minutes: UInt32)] {
        let node = try fields.node(key)
        guard node.mapping == nil else {
            return try fields.fields(key, known: nil).values
                .map { ($0.key, try fields.minutes($0.value, $0.key)) }.sorted { $0.0 < $1.0 }
        }
        return [(try fields.text("in", else: BoardCase.anyCategory), try fields.minutes(node, key))]
    }
}
