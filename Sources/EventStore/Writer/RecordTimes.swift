import CivilTime

/// When batches are recorded, and which instant an answer states beside the position that it was read at. Pure.
///
/// Who asks again for that instant is answered the same. So no answer states an instant at which a batch is recorded
/// that it has not, though the clock may have passed it while the batch was made durable; and no batch is recorded at
/// an instant that was stated before it was decided.
struct RecordTimes {
    /// Of the last record that is applied; nil: there is none.
    private var applied: Instant?
    /// Of batches that are decided, and neither applied nor given up. As few as are on their way at once.
    private var onTheirWay: [Instant] = []
    /// The latest instant that was stated.
    private var stated: Instant?
    /// Somebody else may record, and nobody here knows what is on its way there.
    private let isBesideOwner: Bool

    init(applied: Instant?, isBesideOwner: Bool = false) {
        (self.applied, self.isBesideOwner) = (applied, isBesideOwner)
    }

    /// A batch is decided from now on.
    ///
    /// - Parameters:
    ///   - time: what the clock says.
    ///   - last: of the last record that was decided; nil: there is none.
    /// - Returns: when its records are recorded.
    mutating func decide(at time: Instant, after last: Instant?, _ limits: WriterLimits) -> Instant {
        let recordedAt = recording(at: time, after: last, limits)
        onTheirWay.append(recordedAt)
        return recordedAt
    }

    private mutating func recording(
        at time: Instant,
        after last: Instant?,
        _ limits: WriterLimits
    ) -> Instant {
        if limits.clockStands { return max(time, last ?? time) }
        // What was stated by a clock that was wrong is not kept to, whatever a clock may be behind of records: nothing
        // was recorded by it, and all would be.
        let bound = ClockBound(behindMax: min(limits.clock.behindMax, ClockBound.behindMaxDefault))
        if bound.refusal(now: time, last: stated) != nil { stated = nil }
        return [last, stated].compactMap(\.self).reduce(time) { max($0, $1.next) }
    }

    /// A batch is applied.
    mutating func apply(_ recordedAt: Instant) {
        applied = recordedAt
        forget(recordedAt)
    }

    /// A batch has no records, or the log has none of them for certain.
    mutating func forget(_ recordedAt: Instant) {
        guard let index = onTheirWay.firstIndex(of: recordedAt) else { return }
        onTheirWay.remove(at: index)
    }

    /// - Returns: the instant that an answer states which has everything that is applied.
    mutating func state(at time: Instant) -> Instant {
        if isBesideOwner { return applied ?? time }
        let known = onTheirWay.reduce(time) { min($0, $1.previous) }
        let instant = applied.map { max($0, known) } ?? known
        stated = stated.map { max($0, instant) } ?? instant
        return instant
    }
}

extension Instant {
    fileprivate var next: Instant { (try? adding(microseconds: 1)) ?? .latest }
    fileprivate var previous: Instant { (try? adding(microseconds: -1)) ?? .earliest }
}
