/// Which subscribers have not what the log has, and when each is to be asked to catch up: at once after it failed, and
/// then again and again, with a rest in between.
struct SubscribersBehind {
    /// Not before then, by name.
    private var nextTries: [String: ContinuousClock.Instant] = [:]

    /// After it could not catch up.
    static let rest: Duration = .seconds(1)

    /// It failed: now for the first time, or once more.
    mutating func failed(_ name: String, at now: ContinuousClock.Instant) {
        nextTries[name] = nextTries[name] == nil ? now : now.advanced(by: Self.rest)
    }

    /// - Returns: whether it was behind.
    mutating func caughtUp(_ name: String) -> Bool { nextTries.removeValue(forKey: name) != nil }

    func mayTry(_ name: String, at now: ContinuousClock.Instant) -> Bool {
        nextTries[name].map { $0 <= now } ?? false
    }

    /// How long it is until one is to be asked; nil while none is behind.
    func untilNextTry(from now: ContinuousClock.Instant) -> Duration? {
        nextTries.values.min().map { max(.zero, now.duration(to: $0)) }
    }
}
