package import CivilTime

/// What the rules answered for one person of a table, beside what the table expects.
package struct CaseResult: Sendable {
    package let name: String
    package let credential: String
    /// The day of the question.
    package let asked: CivilDate
    package let answers: [Answer]

    /// One thing that was asked.
    package struct Answer: Equatable, Sendable {
        /// As the table calls it: `eligible`, `unmet`, `status`, `expires`, `have training`.
        package let field: String
        /// nil: the table does not say.
        package let expected: String?
        package let found: String

        package init(field: String, expected: String?, found: String) {
            self.field = field
            self.expected = expected
            self.found = found
        }

        package var differs: Bool { expected.map { $0 != found } ?? false }
    }

    package var differences: [Answer] { answers.filter(\.differs) }
    package var holds: Bool { differences.isEmpty }
}
