package import CivilTime

/// The daemon's clock, as its routes show and set it.
package struct ClockControl: Sendable {
    package let state: @Sendable () throws -> ClockState
    /// Sets a simulated clock forward; returns when every deadline up to then is recorded and projected.
    package let advance: @Sendable (ClockStep) async throws(ClockRefusal) -> Void

    package init(
        state: @escaping @Sendable () throws -> ClockState,
        advance: @escaping @Sendable (ClockStep) async throws(ClockRefusal) -> Void
    ) {
        self.state = state
        self.advance = advance
    }
}

/// How far a clock is to be set.
package enum ClockStep: Hashable, Sendable {
    case to(Instant)
    /// Days of 24 hours.
    case days(Int)

    /// A century: whoever wants to see more asks again.
    package static let daysMax = 36_525
}

/// Why a clock was not set.
package struct ClockRefusal: Error, Hashable, Sendable {
    package enum Code: Sendable {
        case notSimulated
        case backwards
        case busy
        case stopping
        case outstanding
    }

    package let code: Code
    package let reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }
}

/// What `/v1/clock` shows.
package struct ClockState: Encodable, Sendable {
    /// RFC 3339, UTC.
    package let now: String
    /// "system" or "simulated".
    package let clock: String
    package let deadlines: Deadlines

    package struct Deadlines: Encodable, Sendable {
        /// Passed and not recorded.
        package let due: Int
        /// How long the oldest of them has waited.
        package let lagSeconds: Int64
        /// The first one that is not recorded; absent: none is pending.
        package let next: String?
        package let sent: UInt64
        package let rejected: UInt64
        package let failed: UInt64

        package init(
            due: Int,
            lagSeconds: Int64,
            next: String?,
            sent: UInt64,
            rejected: UInt64,
            failed: UInt64
        ) {
            self.due = due
            self.lagSeconds = lagSeconds
            self.next = next
            self.sent = sent
            self.rejected = rejected
            self.failed = failed
        }
    }

    package init(now: String, clock: String, deadlines: Deadlines) {
        self.now = now
        self.clock = clock
        self.deadlines = deadlines
    }
}
