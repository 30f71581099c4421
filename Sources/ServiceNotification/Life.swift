/// How far the life of a service is, as its manager may be told. A manager takes the first `ready` for the end of the
/// start, and `stopping` for good: a reload is told of in between alone.
package struct Life: Hashable, Sendable {
    /// What happens in a life.
    package enum Step: Hashable, Sendable {
        /// Requests are answered from now on.
        case listens
        /// The time is of the monotonic clock.
        case reloads(atMicroseconds: UInt64)
        case hasReloaded
        case stops
    }

    private enum State: Hashable, Sendable {
        case starting, ready, reloading, stopping
    }

    private var state = State.starting

    package init() {}

    /// Takes a step.
    ///
    /// - Returns: what the manager is told of it; nil: nothing.
    package mutating func notice(of step: Step) -> Notice? {
        switch (state, step) {
        case (.starting, .listens):
            state = .ready
            return .ready
        case (.ready, .reloads(let micros)):
            state = .reloading
            return .reloading(atMicroseconds: micros)
        case (.reloading, .hasReloaded):
            state = .ready
            return .ready
        case (.starting, .stops), (.ready, .stops), (.reloading, .stops):
            state = .stopping
            return .stopping
        // A reload that began before anybody is answered is of the start; nothing comes after the end has begun.
        case (.starting, .reloads), (.starting, .hasReloaded), (.ready, .listens), (.ready, .hasReloaded),
            (.reloading, .listens), (.reloading, .reloads), (.stopping, _):
            return nil
        }
    }
}
