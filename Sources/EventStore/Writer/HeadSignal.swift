package import Identifiers

/// How far the log is applied, and a bell for those who wait for more.
package final class HeadSignal: Sendable {
    private struct State {
        var applied: Position
        var nextTicket: UInt64 = 0
        var waiters: [UInt64: Waiter] = [:]
    }

    private struct Waiter {
        let position: Position
        let continuation: CheckedContinuation<Bool, Never>
    }

    /// Tasks that may wait at once; further ones are told "not reached" at once.
    package static let waitersMax = 65_536

    private let monitor: Monitor<State>

    package init(applied: Position) { monitor = Monitor(State(applied: applied)) }

    /// The last position whose index and subscribers are done.
    package var applied: Position { monitor.withLock { $0.applied } }

    func advance(to position: Position) {
        let reached = monitor.signalling { state -> [CheckedContinuation<Bool, Never>] in
            precondition(position >= state.applied, "the head never goes back")
            state.applied = position
            guard !state.waiters.isEmpty else { return [] }
            let done = state.waiters.filter { $0.value.position <= position }
            for ticket in done.keys { state.waiters[ticket] = nil }
            return done.values.map(\.continuation)
        }
        for continuation in reached { continuation.resume(returning: true) }
    }

    /// Blocks the thread until the head is after `position` or the time is over. Not for tasks.
    ///
    /// - Returns: the head.
    @available(*, noasync, message: "use reached(_:timeout:), which blocks no thread")
    package func wait(after position: Position, timeout: Duration) -> Position {
        let reached = monitor.wait(for: timeout) { state in
            state.applied > position ? state.applied : nil
        }
        return reached ?? applied
    }

    /// Waits until the head is at `position` or after it.
    ///
    /// - Returns: false when the time was over first, or the task was cancelled.
    package func reached(_ position: Position, timeout: Duration) async -> Bool {
        guard applied < position else { return true }
        let ticket = monitor.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        var alarm: Task<Void, Never>?
        defer { alarm?.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // The alarm is set after the waiter is in, or it could ring before and be missed.
                enter(Waiter(position: position, continuation: continuation), ticket)
                alarm = Task {
                    do { try await Task.sleep(for: timeout) } catch { return }
                    self.giveUp(ticket)
                }
            }
        } onCancel: {
            giveUp(ticket)
        }
    }

    private func enter(_ waiter: Waiter, _ ticket: UInt64) {
        let answer = monitor.withLock { state -> Bool? in
            if state.applied >= waiter.position { return true }
            if Task.isCancelled || state.waiters.count >= Self.waitersMax { return false }
            state.waiters[ticket] = waiter
            return nil
        }
        if let answer { waiter.continuation.resume(returning: answer) }
    }

    private func giveUp(_ ticket: UInt64) {
        let waiter = monitor.withLock { $0.waiters.removeValue(forKey: ticket) }
        waiter?.continuation.resume(returning: false)
    }
}
