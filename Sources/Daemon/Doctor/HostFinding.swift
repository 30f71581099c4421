/// What came of one check of the machine.
package struct HostFinding: Encodable, Hashable, Sendable {
    package enum Level: String, Encodable, Sendable {
        case ok
        /// It works, and will be regretted.
        case warning
        /// It does not work, or loses data.
        case problem
    }

    /// What was looked at, such as "open files".
    package let check: String
    package let level: Level
    /// How it is.
    package let finding: String
    /// What to change; absent when nothing is to be.
    package let advice: String?

    init(_ check: String, _ level: Level, _ finding: String, advice: String? = nil) {
        precondition((level == .ok) == (advice == nil), "what is wrong has an advice, and nothing else has")
        self.check = check
        self.level = level
        self.finding = finding
        self.advice = advice
    }
}
