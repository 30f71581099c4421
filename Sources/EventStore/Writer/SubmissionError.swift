/// Why a request was not decided, or its decision not kept. Nothing of it is acknowledged.
package struct SubmissionError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// Too many requests wait.
        case queueFull = "queue-full"
        /// The request alone is over the queue's limit.
        case tooHeavy = "too-heavy"
        /// The writer was told to stop, or stopped because a write failed.
        case stopped = "stopped"
        /// No room for the records. Writing goes on when there is room again.
        case spaceExhausted = "space-exhausted"
        /// The write or its sync failed: whether the records are in the log shows at the next start. Or they are there,
        /// and what they ask for could not be done, which the next start does. The same command id may then be sent
        /// again.
        case commitFailed = "commit-failed"
        /// The clock is too far behind the last record. Writing goes on when it is right.
        case clockBehind = "clock-behind"
        /// What the decision needs could not be read.
        case readFailed = "read-failed"
    }

    package let code: Code
    package let reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    /// Sent again as it is, the request may be accepted.
    package var isRetryable: Bool {
        switch code {
        case .queueFull, .spaceExhausted, .clockBehind, .readFailed: true
        case .tooHeavy, .stopped, .commitFailed: false
        }
    }

    package var description: String { "\(code.rawValue): \(reason)" }
}
