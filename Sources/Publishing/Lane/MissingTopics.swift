/// Topics that were published into and that a broker does not know. Pure.
///
/// One that has just begun does not know all of them yet, and what a lane waits for meanwhile is sent later: so it asks
/// again for a while. To stop is for good, until an operator has seen to it.
struct MissingTopics {
    private var times = 0
    private var since: ContinuousClock.Instant?

    /// Takes note that one is missing; to be made anew when none is.
    ///
    /// - Returns: whether it may be there yet.
    mutating func missed(at now: ContinuousClock.Instant) -> Bool {
        times += 1
        let first = since ?? now
        since = first
        return times <= PublishingLimits.missedMax
            || first.duration(to: now) < PublishingLimits.missingPatience
    }
}
