import EventStore

/// Runs the reads whose cost no few milliseconds bound: those that go through many people, fold records from the log,
/// or make pages of events. On the threads that answer everybody, a handful of them would keep probes and commands
/// waiting for as long as somebody asks.
///
/// They have threads of their own, fewer than there are cores, and wait for them in a line in which callers take
/// turns. Beyond its share of the line a caller is refused, and beyond the line everybody.
package final class DearReads: Sendable {
    private struct Waiter: Sendable {
        let read: @Sendable () -> Void
        let giveUp: @Sendable (any Error) -> Void
    }

    private struct State {
        var line: TurnLine<Waiter>
        var lastTicket: UInt64 = 0
        /// Threads that there are, and those of them that have nothing to do.
        var threads = 0
        var idle = 0
        var refused: [TurnRefusal: UInt64] = [:]
    }

    private enum Entrance {
        case waits
        /// There is a thread too few.
        case waitsForThread
        case refused(any Error)
    }

    private let limits: ReadLimits
    private let monitor: Monitor<State>

    package init(_ limits: ReadLimits = ReadLimits()) {
        precondition(limits.threads > 0, "somebody reads")
        self.limits = limits
        monitor = Monitor(
            State(line: TurnLine(waitingMax: limits.waitingMax, shareMax: limits.shareMax))
        )
    }

    /// Reads that wait for their turn.
    package var waiting: Int { monitor.withLock { $0.line.count } }

    /// Reads that were refused: over their caller's share, and over the line.
    package var refused: (ofShare: UInt64, ofLine: UInt64) {
        monitor.withLock { (ofShare: $0.refused[.share] ?? 0, ofLine: $0.refused[.line] ?? 0) }
    }

    /// Runs a read when its turn comes, on a thread that may take its time.
    ///
    /// - Parameter isUnderWay: for a further piece of an answer that has begun, which is never refused.
    /// - Throws: what the read throws; `rate_limited`, `queue_full`; `CancellationError` when the task was cancelled
    ///   before the turn came, and then it is not read. One that is being read is waited for: nothing reads on when
    ///   its request is over.
    func run<Answer: Sendable>(
        for sharer: Sharer,
        isUnderWay: Bool = false,
        _ read: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer {
        let ticket = monitor.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                (continuation: CheckedContinuation<Answer, any Error>) in
                let waiter = Waiter(
                    read: {
                        let result = Result(catching: read)
                        continuation.resume(with: result)
                    },
                    giveUp: { error in continuation.resume(throwing: error) }
                )
                enter(waiter, ticket, of: sharer, isUnderWay: isUnderWay)
            }
        } onCancel: {
            leave(ticket, of: sharer)
        }
    }

    private func enter(_ waiter: Waiter, _ ticket: UInt64, of sharer: Sharer, isUnderWay: Bool) {
        let entrance = monitor.signalling { state -> Entrance in
            // Whoever cancels now finds it in the line, or was seen here.
            if Task.isCancelled { return .refused(CancellationError()) }
            do throws(TurnRefusal) {
                try state.line.enter(waiter, ticket, of: sharer, isUnderWay: isUnderWay)
            } catch {
                state.refused[error, default: 0] += 1
                return .refused(APIProblem(error))
            }
            guard state.line.count > state.idle, state.threads < limits.threads else { return .waits }
            state.threads += 1
            return .waitsForThread
        }
        switch entrance {
        case .waits: break
        case .waitsForThread:
            NamedThread.start("dear-reads", stackBytes: NamedThread.foldingStackBytes) { [self] in work() }
        case .refused(let error): waiter.giveUp(error)
        }
    }

    private func leave(_ ticket: UInt64, of sharer: Sharer) {
        let waiter = monitor.withLock { $0.line.leave(ticket, of: sharer) }
        waiter?.giveUp(CancellationError())
    }

    // MARK: A thread

    private func work() {
        while let waiter = nextWaiter() { waiter.read() }
    }

    /// - Returns: nil when there was none for so long that the thread ends.
    private func nextWaiter() -> Waiter? {
        monitor.withLock { $0.idle += 1 }
        let found: Waiter? = monitor.wait(for: limits.idle) { state -> Waiter? in
            guard let waiter = state.line.next() else { return nil }
            state.idle -= 1
            return waiter
        }
        if let found { return found }
        return monitor.withLock { state -> Waiter? in
            state.idle -= 1
            // Whoever came since the look before counts on this thread.
            if let waiter = state.line.next() { return waiter }
            state.threads -= 1
            return nil
        }
    }
}

extension APIProblem {
    fileprivate init(_ refusal: TurnRefusal) {
        switch refusal {
        case .share:
            self = .rateLimited(
                "as many of your reads wait as may of one caller",
                wait: DearReads.retryNanoseconds
            )
        case .line: self.init(.queueFull, "too many reads wait; send it again")
        }
    }
}

extension DearReads {
    /// After which a read that was refused may find room.
    fileprivate static let retryNanoseconds: Int64 = 1_000_000_000
}
