/// Why something cannot be done with a projection or its generations.
package struct ProjectionsError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Code: String, CaseIterable, Sendable {
        case projectionUnknown = "projection_unknown"
        /// One rebuild of a projection at a time, and few at once.
        case rebuildRunning = "rebuild_running"
        case rebuildMissing = "rebuild_missing"
        /// There is no candidate that could be swapped in, or it has not caught up.
        case candidateMissing = "candidate_missing"
        /// The candidate's rows are not those of the live generation, and nobody accepted that.
        case rowsDiffer = "rows_differ"
        /// There is no generation that could be gone back to.
        case previousMissing = "previous_missing"
        case notQuarantined = "not_quarantined"
        case cancelled
        /// Those that follow the log have not applied what was recorded: one of them fails.
        case behind
    }

    package let code: Code
    package let reason: String

    init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    package var description: String { reason }
}
