package import CivilTime
import Credentialing
package import Projections

/// Which deadlines are to be sent now, and until when nothing is: a pure function of the pending deadlines, of
/// the time, and of what became of the ones that were sent.
package struct Agenda: Sendable {
    /// How long a deadline that was refused or failed rests: first, and at most; doubled each time.
    package static let rests = (first: Duration.seconds(1), longest: Duration.seconds(600))

    /// Deadlines that may rest at once. With so many the clock itself rests between two passes.
    package static let restingMax = 10_000

    /// A deadline to be sent.
    package struct Sending: Hashable, Sendable {
        package let pending: PendingDeadline
        /// When it passed.
        package let at: Instant
        /// For the command's id.
        package let attempt: Int
    }

    package enum Verdict: Equatable, Sendable {
        case send(Sending)
        /// Of a past that is being entered: looked at again by the daemon's clock.
        case settling(until: Instant)
        /// Refused or failed before.
        case resting(until: ContinuousClock.Instant)
    }

    private struct Rest {
        var until: ContinuousClock.Instant
        var failures = 0
        var attempt = 0
    }

    /// A deadline that was over when the record learned of it is left alone until nobody has reported about
    /// the person for so long: a past that is being entered is not told of before it is complete.
    private let settleSeconds: Int64
    private var resting: [PendingDeadline: Rest] = [:]

    package init(settleSeconds: Int64) {
        self.settleSeconds = settleSeconds
    }

    package var restingCount: Int { resting.count }
    package var isFull: Bool { resting.count >= Self.restingMax }

    /// What to do with a deadline that has passed.
    package func verdict(
        on pending: PendingDeadline,
        at: Instant,
        now: Instant,
        uptime: ContinuousClock.Instant
    ) -> Verdict {
        precondition(at <= now, "only what has passed is looked at")
        let ripe = ripeness(of: pending, at: at)
        if ripe > now { return .settling(until: ripe) }
        let rest = resting[pending.key]
        if let rest, rest.until > uptime { return .resting(until: rest.until) }
        return .send(Sending(pending: pending, at: at, attempt: rest?.attempt ?? 0))
    }

    /// When a deadline may be sent: when it passed, or once the past that it is part of has settled.
    package func ripeness(of pending: PendingDeadline, at: Instant) -> Instant {
        guard let knownAt = pending.knownAt, at <= knownAt else { return at }
        return settled(knownAt)
    }

    /// When a past has settled about which the last report was recorded at a time.
    package func settled(_ knownAt: Instant) -> Instant {
        (try? knownAt.adding(seconds: settleSeconds)) ?? .latest
    }

    /// The record has it. Should it be pending all the same, it is looked at again after a rest.
    package mutating func wasRecorded(
        _ sending: Sending,
        before: Bool,
        uptime: ContinuousClock.Instant
    ) {
        if before {
            rest(sending, uptime: uptime)
        } else {
            resting[sending.pending.key] = nil
        }
    }

    /// It was refused or could not be decided; it is sent again after a rest.
    /// - Returns: how long it rests.
    @discardableResult
    package mutating func rest(_ sending: Sending, uptime: ContinuousClock.Instant) -> Duration {
        let key = sending.pending.key
        var rest = resting[key] ?? Rest(until: uptime)
        let duration = min(Self.rests.first * Int(1 << min(rest.failures, 20)), Self.rests.longest)
        rest.failures += 1
        rest.until = uptime + duration
        if !isFull || resting[key] != nil { resting[key] = rest }
        return duration
    }

    /// Somebody else's command has the id: the next one is tried at once.
    /// - Returns: false when there is no further id.
    package mutating func takeNextID(_ sending: Sending, uptime: ContinuousClock.Instant, max: Int) -> Bool {
        guard sending.attempt + 1 < max else { return false }
        let key = sending.pending.key
        var rest = resting[key] ?? Rest(until: uptime)
        rest.attempt = sending.attempt + 1
        rest.until = uptime
        resting[key] = rest
        return true
    }

    /// Forgets those that are not pending any more.
    package mutating func keep(only seen: Set<PendingDeadline>) {
        guard !resting.isEmpty else { return }
        resting = resting.filter { seen.contains($0.key) }
    }

    /// Whether it is remembered as refused or failed.
    package func remembers(_ pending: PendingDeadline) -> Bool { resting[pending.key] != nil }
}

extension PendingDeadline {
    /// What identifies it: not when it was learned of.
    package var key: PendingDeadline { PendingDeadline(peer: peer, deadline: deadline) }
}
