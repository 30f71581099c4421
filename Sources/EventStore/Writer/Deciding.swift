import CivilTime

/// What is touched only in the stage where batches are decided.
struct Deciding {
    /// Taken from the queue; those before `next` are decided.
    var inHand: [any Pending] = []
    var next = 0
    /// Decided and perhaps not yet applied, oldest first.
    var onTheirWay: [StagedRecords] = []
    /// The time of the last record; nil for an empty log.
    var lastRecordedAt: Instant?
    /// `failureCount` when the decider last knew only what was kept.
    var failuresKnown = 0
    let decider: any SeatedDecider

    init(lastRecordedAt: Instant?, decider: any SeatedDecider) {
        self.lastRecordedAt = lastRecordedAt
        self.decider = decider
    }

    var hasRequests: Bool { next < inHand.count }

    mutating func forgetDecided() {
        precondition(!hasRequests, "requests in hand come first")
        inHand.removeAll(keepingCapacity: true)
        next = 0
    }

    /// Gives away what is in hand.
    mutating func takeAllInHand() -> [any Pending] {
        let taken = Array(inHand[next...])
        next = inHand.count
        return taken
    }
}
