import BoardCases
import CivilTime

/// One person of a table for a reader: what was expected beside what was found.
enum CaseText {
    private static let answerWidth = 24

    static func lines(of result: CaseResult) -> String {
        let verdict = result.holds ? "holds  " : "DIFFERS"
        var lines = ["", "\(verdict)  \(result.name): \(result.credential), asked on \(result.asked)"]
        let width = (result.answers.map(\.field.count).max() ?? 0) + 2
        lines.append(row(padded("", width), "expected", "found", differs: false))
        lines += result.answers.map { answer in
            row(
                padded(answer.field, width),
                shown(answer.expected),
                shown(answer.found),
                differs: answer.differs
            )
        }
        return lines.joined(separator: "\n")
    }

    private static func row(_ field: String, _ expected: String, _ found: String, differs: Bool) -> String {
        "  \(differs ? "!" : " ") \(field)\(padded(expected, answerWidth))\(found)"
    }

    /// - Parameter answer: nil: not asked.
    private static func shown(_ answer: String?) -> String {
        guard let answer else { return "" }
        return answer.isEmpty ? "nothing" : answer
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(2, width - text.count))
    }
}
