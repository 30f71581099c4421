package import CivilTime

/// How far the clock may be behind the last record. A record is never dated before the one in front of it, so small
/// steps back do no harm: times stand still until the clock is there. A clock that is further behind is wrong, or was
/// wrong when it was ahead; what is recorded by it would be dated wrong for as long.
package struct ClockBound: Hashable, Sendable {
    /// In seconds.
    package let behindMax: Int64

    package static let behindMaxDefault: Int64 = 300

    package init(behindMax: Int64 = behindMaxDefault) {
        precondition(behindMax >= 0, "a clock is behind by so much or not")
        self.behindMax = behindMax
    }

    /// Why nothing may be recorded now; nil: it may.
    /// - Parameter last: when the last record was recorded; nil: there is none.
    package func refusal(now: Instant, last: Instant?) -> String? {
        guard let last else { return nil }
        let behind = (last.microsecondsSinceEpoch - now.microsecondsSinceEpoch) / 1_000_000
        guard behind > behindMax else { return nil }
        return
            "the clock says \(now), and the last event was recorded at \(last), \(behind) s later; \(behindMax) s are allowed"
    }
}
