import Credentialing
import Yams

/// Reads `deploy/boards/cases`. A key or word that it does not know is a slip in the table.
package struct BoardCaseReader {
    /// Why a table cannot be read: file, line, reason.
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
        guard let root = try Yams.compose(yaml: yaml) else {
            throw Slip(description: "\(pack): is empty")
        }
        let file = try CaseFields(root, file: pack, known: ["people", "cases"])
        var people: [String: [BoardCase.Step]] = [:]
        if file.has("people") {
            let named = try file.fields("people", known: nil)
            for name in named.values.keys { people[name] = try steps(named, name) }
        }
        return try file.list("cases").map { try read($0, people) }
    }

    private static let known = [
        "name", "as", "then", "credential", "asked", "purpose", "since", "expect",
    ]

    private func read(_ node: Node, _ people: [String: [BoardCase.Step]]) throws -> BoardCase {
        let fields = try CaseFields(node, file: pack, known: Self.known)
        var steps: [BoardCase.Step] = []
        if fields.has("as") { steps = people[try fields.word("as", of: people.keys.sorted())] ?? [] }
        if fields.has("then") { steps += try self.steps(fields, "then") }
        let purposes = AssessmentPurpose.allCases.map(\.rawValue)
        return BoardCase(
            pack: pack,
            name: try fields.text("name"),
            credential: try fields.text("credential"),
            asked: try fields.date("asked"),
            purpose: try fields.has("purpose")
                ? AssessmentPurpose(rawValue: fields.word("purpose", of: purposes)) : nil,
            since: try fields.has("since") ? fields.date("since") : nil,
            steps: steps,
            expected: try expected(fields)
        )
    }

    private func expected(_ fields: CaseFields) throws -> BoardCase.Expected {
        let known = [
            "eligible", "unmet", "have", "status", "expires", "fileBy", "opens", "lateUntil", "filedLate",
        ]
        let expected = try fields.fields("expect", known: known)
        let have = try expected.has("have") ? expected.fields("have", known: nil).values : [:]
        return BoardCase.Expected(
            eligible: try expected.flag("eligible"),
            unmet: try expected.list("unmet").map { try expected.text($0, "unmet") },
            have: try have.map { ($0.key, try expected.minutes($0.value, $0.key)) }.sorted { $0.0 < $1.0 },
            status: try expected.text("status", else: ""),
            expires: try expected.text("expires", else: ""),
            fileBy: try expected.text("fileBy", else: ""),
            opens: try expected.text("opens", else: ""),
            lateUntil: try expected.text("lateUntil", else: ""),
            filedLate: try expected.has("filedLate") ? "\(expected.flag("filedLate"))" : ""
        )
    }

    private func steps(_ fields: CaseFields, _ key: String) throws -> [BoardCase.Step] {
        try fields.list(key).map(step)
    }
}
