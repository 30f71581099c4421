import CivilTime
import Credentialing
import Yams

/// Reads `deploy/boards/cases`. A key that it does not know is a slip in the table.
package struct BoardCaseReader {
    /// Why a table cannot be read.
    package struct Slip: Error, CustomStringConvertible {
        package let description: String
    }

    let pack: String

    /// Bytes of one table.
    package static let bytesMax = 1 << 20

    /// - Parameter pack: the name that slips begin with.
    package init(pack: String) { self.pack = pack }

    /// - Throws: `Slip`, or the error of the YAML reader, which names line and column.
    package func read(_ yaml: String) throws -> [BoardCase] {
        guard yaml.utf8.count <= Self.bytesMax else {
            throw Slip(description: "\(pack): has more than \(Self.bytesMax) bytes")
        }
        let file = try mapping(Yams.compose(yaml: yaml), known: ["people", "cases"])
        let people = try file["people"].map { try mapping($0, known: nil) }?.mapValues(steps) ?? [:]
        return try list(file["cases"]).map { try read($0, people) }
    }

    private func read(_ node: Node, _ people: [String: [BoardCase.Step]]) throws -> BoardCase {
        let fields = try mapping(
            node,
            known: ["name", "as", "then", "credential", "asked", "purpose", "since", "expect"]
        )
        var steps: [BoardCase.Step] = []
        if let name = fields["as"]?.string {
            guard let person = people[name] else { throw Slip(description: "nobody is called \(name)") }
            steps = person
        }
        if let then = fields["then"] { steps += try self.steps(then) }
        return BoardCase(
            pack: pack,
            name: try text(fields["name"]),
            credential: try text(fields["credential"]),
            asked: try CivilDate(text(fields["asked"])),
            purpose: try purpose(fields["purpose"]),
            since: try fields["since"].map { try CivilDate(text($0)) },
            steps: steps,
            expected: try expected(fields["expect"])
        )
    }

    private func purpose(_ node: Node?) throws -> AssessmentPurpose? {
        guard let node else { return nil }
        let word = try text(node)
        guard let purpose = AssessmentPurpose(rawValue: word) else {
            throw Slip(description: "\(pack): \(word) is nothing that can be asked")
        }
        return purpose
    }

    private func expected(_ node: Node?) throws -> BoardCase.Expected {
        let known = [
            "eligible", "unmet", "have", "status", "expires", "fileBy", "opens", "lateUntil", "filedLate",
        ]
        let fields = try mapping(node, known: known)
        let have = try fields["have"].map { try mapping($0, known: nil) } ?? [:]
        return BoardCase.Expected(
            eligible: try text(fields["eligible"]) == "true",
            unmet: try list(fields["unmet"]).map(text),
            have: try have.map { ($0.key, try minutes($0.value)) }.sorted { $0.0 < $1.0 },
            status: fields["status"]?.string ?? "",
            expires: fields["expires"]?.string ?? "",
            fileBy: fields["fileBy"]?.string ?? "",
            opens: fields["opens"]?.string ?? "",
            lateUntil: fields["lateUntil"]?.string ?? "",
            filedLate: fields["filedLate"]?.string ?? ""
        )
    }

    private func steps(_ node: Node) throws -> [BoardCase.Step] { try list(node).map(step) }

    private static let actions = [
        "training", "ce", "supervision", "experience", "exam", "attested", "check", "reference", "did",
    ]

    private func step(_ node: Node) throws -> BoardCase.Step {
        let known =
            Self.actions + ["on", "in", "mode", "code", "provider", "score", "until", "refused"]
            + ["level", "atLeast", "atMost", "verified"]
        let fields = try mapping(node, known: known)
        let given = Self.actions.filter { fields[$0] != nil }
        guard given.count == 1, let key = given.first, let value = fields[key] else {
            throw Slip(description: "a record does one thing: \(Self.actions)")
        }
        var step = BoardCase.Step(
            on: try CivilDate(text(fields["on"])),
            action: try action(key, value, fields)
        )
        step.mode = fields["mode"]?.string ?? ""
        step.code = fields["code"]?.string ?? ""
        step.provider = fields["provider"]?.string ?? ""
        step.level = fields["level"]?.string ?? ""
        step.atLeastYears = try fields["atLeast"].map { try number($0) } ?? 0
        step.atMostYears = try fields["atMost"].map { try number($0) } ?? 0
        step.isVerified = fields["verified"]?.string == "true"
        step.refused = fields["refused"]?.string ?? ""
        return step
    }

    private func action(
        _ key: String,
        _ value: Node,
        _ fields: [String: Node]
    ) throws -> BoardCase.Action {
        switch key {
        case "training": return .training(try parts(value, fields["in"]))
        case "ce": return .continuingEducation(try parts(value, fields["in"]))
        case "supervision": return .supervision(try parts(value, fields["in"]))
        case "experience": return .experience(try parts(value, fields["in"]))
        case "exam": return .exam(try text(value), score: try fields["score"].map { try number($0) })
        case "attested": return .attestation(try text(value))
        case "check": return .check(try text(value), validUntil: fields["until"]?.string ?? "")
        case "reference": return .reference(try text(value))
        default: break
        }
        switch try text(value) {
        case "apply": return .application
        case "issue": return .issue
        case "file": return .filing
        case "renew": return .renewal
        case "provisional": return .provisional
        case "extend": return .prolonging
        case "approve": return .approval
        case "reciprocity": return .reciprocity
        case "reinstate": return .reinstatement
        case let other: throw Slip(description: "\(other) is nothing that can be done")
        }
    }

    /// `10 h` with a category beside it, or `{ ethics: 6 h, general: 4 h }`.
    private func parts(_ node: Node, _ category: Node?) throws -> [(category: String, minutes: UInt32)] {
        guard node.mapping == nil else {
            return try mapping(node, known: nil).map { ($0.key, try minutes($0.value)) }
                .sorted { $0.0 < $1.0 }
        }
        return [(category?.string ?? "general", try minutes(node))]
    }

    /// `10 h`, `9 h 59 min`, `30 min`; a bare number is a count.
    private func minutes(_ node: Node) throws -> UInt32 {
        let words = try text(node).split(separator: " ")
        if words.count == 1 { return try number(node) }
        var total: UInt32 = 0
        for index in stride(from: 0, to: words.count - 1, by: 2) {
            guard let count = UInt32(words[index]), ["h", "min"].contains(words[index + 1]) else {
                throw Slip(description: "\(words.joined(separator: " ")) is no length")
            }
            total += words[index + 1] == "h" ? count * 60 : count
        }
        return total
    }

    private func number(_ node: Node) throws -> UInt32 {
        guard let number = UInt32(try text(node)) else { throw Slip(description: "not a number") }
        return number
    }

    private func text(_ node: Node?) throws -> String {
        guard let text = node?.scalar?.string else { throw Slip(description: "\(pack): a text is missing") }
        return text
    }

    private func list(_ node: Node?) throws -> [Node] {
        guard let sequence = node?.sequence else {
            throw Slip(description: "\(pack): a list is missing")
        }
        return Array(sequence)
    }

    /// - Parameter known: nil: any key.
    private func mapping(_ node: Node?, known: [String]?) throws -> [String: Node] {
        guard let node else { throw Slip(description: "\(pack): a mapping is missing") }
        guard let mapping = node.mapping else { throw Slip(description: "\(pack): not a mapping") }
        var fields: [String: Node] = [:]
        for (key, value) in mapping {
            let key = try text(key)
            if let known, !known.contains(key) {
                throw Slip(description: "\(pack):\(value.mark?.line ?? 0): \(key) is not known")
            }
            fields[key] = value
        }
        return fields
    }
}
