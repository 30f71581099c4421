/// How long something that fails is tried again: from its first failure on, however long it took until then.
struct Patience {
    private let span: Duration
    /// nil before anything failed.
    private(set) var end: ContinuousClock.Instant?

    init(_ span: Duration) { self.span = span }

    /// To be asked after a failure: whether it is not tried again.
    mutating func isOver(at now: ContinuousClock.Instant) -> Bool {
        let end = end ?? now + span
        self.end = end
        return now >= end
    }
}
