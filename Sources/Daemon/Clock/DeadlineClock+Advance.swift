package import CivilTime
import Synchronization

/// Why a simulated clock was not set forward.
package enum AdvanceError: Error, Hashable, Sendable {
    /// The clock is the machine's.
    case notSimulated
    /// It is there already, or after it.
    case backwards(now: Instant)
    /// Another advance is under way.
    case busy
    /// The daemon is stopping; what was recorded stays, and a later advance goes on from there.
    case stopping
    /// Deadlines could not be recorded; the clock stands before the end.
    case outstanding(deadlines: Int, now: Instant)
}

/// A wish to set a simulated clock forward, and who waits for it.
final class Advance: Sendable {
    let target: Instant
    private let waiting: Mutex<CheckedContinuation<Result<Void, AdvanceError>, Never>?>

    init(to target: Instant, _ continuation: CheckedContinuation<Result<Void, AdvanceError>, Never>) {
        self.target = target
        waiting = Mutex(continuation)
    }

    func finish(_ result: Result<Void, AdvanceError>) {
        waiting.withLock { $0.take() }?.resume(returning: result)
    }
}

extension DeadlineClock {
    /// Sets a simulated clock forward: to each deadline up to the target in turn, so that each is recorded
    /// when it passes, as it would be by a daemon that was up all the time.
    ///
    /// Returns when all of them are recorded and projected.
    /// - Parameter target: made from the time that it is.
    package func advance(_ target: (Instant) -> Instant) async throws(AdvanceError) {
        guard time.isSimulated else { throw .notSimulated }
        let now = time.now
        let target = target(now)
        guard target >= now else { throw .backwards(now: now) }
        let result = await withCheckedContinuation { continuation in
            let advance = Advance(to: target, continuation)
            let refusal = state.withLock { state -> AdvanceError? in
                if state.isStopping { return .stopping }
                if state.advance != nil { return .busy }
                state.advance = advance
                return nil
            }
            if let refusal { advance.finish(.failure(refusal)) } else { call() }
        }
        try result.get()
    }

    /// In the loop: the clock stands still while deadlines are sent.
    func carryOut(_ advance: Advance) async {
        let result = await stepped(to: advance.target)
        state.withLock { $0.advance = nil }
        advance.finish(result)
    }

    private func stepped(to target: Instant) async -> Result<Void, AdvanceError> {
        while true {
            let sweep: Sweep
            switch await settled() {
            case .success(let done): sweep = done
            case .failure(let error): return .failure(error)
            }
            if time.now >= target { return .success(()) }
            time.move(to: min(sweep.wakeAt ?? target, target))
        }
    }

    /// Everything that is due now is recorded; what fails is tried again for a while.
    private func settled() async -> Result<Sweep, AdvanceError> {
        var patience = Patience(limits.advancePatience)
        while true {
            let sweep = await catchUp(until: patience.end ?? .now)
            if isStopping { return .failure(.stopping) }
            if let sweep, sweep.due == 0 { return .success(sweep) }
            if patience.isOver(at: .now) {
                return .failure(.outstanding(deadlines: sweep?.due ?? 0, now: time.now))
            }
            await rest(limits.lookPause)
        }
    }
}
