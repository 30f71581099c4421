/// A value behind a lock that threads can wait on.
///
/// Unchecked: `state` is touched only while `condition` is locked, which the compiler cannot see.
package final class Monitor<State>: @unchecked Sendable {
    private let condition = MonotonicCondition()
    private var state: State

    package init(_ state: sending State) { self.state = state }

    package func withLock<R>(_ body: (inout State) -> R) -> R {
        condition.lock()
        defer { condition.unlock() }
        return body(&state)
    }

    /// Changes the value and wakes every thread that waits.
    package func signalling<R>(_ body: (inout State) -> R) -> R {
        condition.lock()
        defer {
            condition.broadcast()
            condition.unlock()
        }
        return body(&state)
    }

    /// Wakes every thread that waits. For a `body` that saw a reason to.
    package func wake() { condition.broadcast() }

    /// Blocks the thread until `body` gives a value.
    package func wait<R>(_ body: (inout State) -> R?) -> R {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let result = body(&state) { return result }
            condition.wait()
        }
    }

    /// The same for a time at most, whatever happens to the clock on the wall meanwhile; nil when it is over first.
    ///
    /// - Parameter duration: nil: without an end.
    package func wait<R>(for duration: Duration?, _ body: (inout State) -> R?) -> R? {
        guard let duration else { return wait(body) }
        let deadline = MonotonicCondition.Deadline(after: duration)
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let result = body(&state) { return result }
            guard condition.wait(until: deadline) else { return body(&state) }
        }
    }
}
