package import CivilTime
import Synchronization

/// How the deadline clock is.
package struct DeadlineStatus: Sendable {
    package let now: Instant
    package let isSimulated: Bool
    /// Deadlines that have passed and are not recorded, up to `DeadlineLimits.countedMax`.
    package let due: Int
    /// When the first of them could have been recorded.
    package let oldest: Instant?
    /// The first deadline that is not recorded, passed or not; nil: none is pending.
    package let next: Instant?
    package let counts: DeadlineClock.Counts
    /// Refused or failed, to be tried again.
    package let resting: Int

    /// How long the first of them has waited to be recorded.
    package var lagSeconds: Int64 {
        oldest.map { max(0, now.secondsSinceEpoch - $0.secondsSinceEpoch) } ?? 0
    }

    /// What an operator must know; nil: nothing.
    package var warning: String? {
        guard lagSeconds > DeadlineLimits.lagWarnSeconds else { return nil }
        return
            "the deadline clock is \(lagSeconds) s behind: \(due) deadlines have passed and are not recorded, \(resting) of them were refused or failed (see the log)"
    }
}

extension DeadlineClock {
    package var counts: Counts { state.withLock { $0.counts } }

    /// - Throws: when the projection cannot be read.
    package func status() throws -> DeadlineStatus {
        let sweep = try look(countedMax: DeadlineLimits.countedMax)
        let (counts, resting) = state.withLock { ($0.counts, $0.agenda.restingCount) }
        return DeadlineStatus(
            now: time.now,
            isSimulated: time.isSimulated,
            due: sweep.due,
            oldest: sweep.oldest,
            next: sweep.oldest ?? sweep.wakeAt,
            counts: counts,
            resting: resting
        )
    }
}
