package import CivilTime
package import Identifiers

/// How far the log is applied, and a bell for those who wait for more. Knows what is on its way besides, so that an
/// answer can say up to when it knows everything.
package final class HeadSignal: Sendable {
    private struct State {
        var applied: Position
        var times: RecordTimes
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

    /// - Parameters:
    ///   - applied: what there is already.
    ///   - recordedAt: when the last of that was recorded; nil: there is nothing.
    ///   - isBesideOwner: it is another one's log, who may record more of it.
    package init(applied: Position, recordedAt: Instant? = nil, isBesideOwner: Bool = false) {
        let times = RecordTimes(applied: recordedAt, isBesideOwner: isBesideOwner)
        monitor = Monitor(State(applied: applied, times: times))
    }

    /// The last position whose index and subscribers are done.
    package var applied: Position { monitor.withLock { $0.applied } }

    /// How far an answer reads that begins now, and the instant that it states: whatever is recorded later is recorded
    /// after that, unless the clock stands still.
    package func moment(by clock: () -> Instant) -> LogMoment {
        monitor.withLock { state in
            LogMoment(position: state.applied, instant: state.times.state(at: clock()))
        }
    }

    /// When a batch is recorded that is decided from now on. It is on its way until `advance` or `forget`.
    ///
    /// - Parameter last: when the last record was recorded that was decided.
    func decide(after last: Instant?, _ limits: WriterLimits, by clock: () -> Instant) -> Instant {
        monitor.withLock { state in state.times.decide(at: clock(), after: last, limits) }
    }

    /// A batch is on its way no more, and has left nothing in the log.
    func forget(_ recordedAt: Instant) { monitor.withLock { $0.times.forget(recordedAt) } }

    /// - Parameter recordedAt: when the batch that ends there was recorded.
    func advance(to position: Position, recordedAt: Instant? = nil) {
        let reached = monitor.signalling { state -> [CheckedContinuation<Bool, Never>] in
            precondition(position >= state.applied, "the head never goes back")
            state.applied = position
            if let recordedAt { state.times.apply(recordedAt) }
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
