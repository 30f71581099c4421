/// A stretch of time with one offset: from `start` up to but excluding `end`, nil when it never ends.
struct OffsetPeriod: Hashable, Sendable {
    /// Seconds since the epoch; the smallest value when the period has no beginning.
    let start: Int64
    let end: Int64?
    /// Seconds east of UTC.
    let offset: Int
}

/// The offsets of a zone: recorded transitions, then the yearly rule that goes on after them.
struct TransitionTable: Hashable, Sendable {
    /// The offset before the first transition.
    let initialOffset: Int
    /// Seconds since the epoch, strictly ascending.
    let transitions: [Int64]
    /// The offset from the transition at the same index on.
    let offsets: [Int]
    /// What holds from the last transition on; nil when its offset stays.
    let rule: PosixZoneRule?

    init(initialOffset: Int, transitions: [Int64] = [], offsets: [Int] = [], rule: PosixZoneRule? = nil) {
        precondition(transitions.count == offsets.count, "every transition has one offset")
        self.initialOffset = initialOffset
        self.transitions = transitions
        self.offsets = offsets
        self.rule = rule
    }

    /// The period that contains `second` (seconds since the epoch).
    func period(at second: Int64) -> OffsetPeriod {
        let next = firstTransition(after: second)
        if next < transitions.count {
            let start = next == 0 ? Int64.min : transitions[next - 1]
            let offset = next == 0 ? initialOffset : offsets[next - 1]
            return OffsetPeriod(start: start, end: transitions[next], offset: offset)
        }
        let lastRecorded = transitions.last ?? Int64.min
        guard let rule else {
            return OffsetPeriod(start: lastRecorded, end: nil, offset: offsets.last ?? initialOffset)
        }
        let ruled = rule.period(at: second)
        return OffsetPeriod(start: max(ruled.start, lastRecorded), end: ruled.end, offset: ruled.offset)
    }

    /// The index of the first transition later than `second`; the count when there is none.
    private func firstTransition(after second: Int64) -> Int {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= second {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}
