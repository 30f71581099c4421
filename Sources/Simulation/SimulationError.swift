/// Why there is nothing to simulate.
package struct SimulationError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable {
        /// Fewer than 1 or more than ``Simulation/peersMax``.
        case invalidPeers
        /// Fewer than 1, or the window would begin before the rules govern or end too near to the calendar's end.
        case invalidYears
        /// Fewer than 0 or more than 100 of 100 people.
        case invalidDoubles
        /// The rules ask for something that simulated people do not do.
        case unsupportedRules
    }

    package let code: Code
    package let reason: String

    init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    /// Always false: the same request is refused again.
    package var isRetryable: Bool { false }

    package var description: String { "\(code.rawValue): \(reason)" }
}
