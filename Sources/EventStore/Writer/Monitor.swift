package import Foundation

/// A value behind a lock that threads can wait on.
///
/// Unchecked: `state` is touched only while `condition` is locked, which the compiler cannot see.
package final class Monitor<State>: @unchecked Sendable {
    private let condition = NSCondition()
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

    /// Blocks the thread until `body` gives a value; nil when the deadline comes first.
    package func wait<R>(until deadline: Date? = nil, _ body: (inout State) -> R?) -> R? {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let result = body(&state) { return result }
            if let deadline {
                guard condition.wait(until: deadline) else { return body(&state) }
            } else {
                condition.wait()
            }
        }
    }
}
