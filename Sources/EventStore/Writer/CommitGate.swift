import Synchronization

/// Where batches are made durable, one at a time, in their order. The one that comes after stands ready here: who
/// has made a batch durable goes on with it at once, and leaves what is to be done for the durable one to the
/// thread that decided the next, which is waiting. So the log does not rest while a thread is woken.
///
/// Entered only from inside `deciding`, so at most one batch stands ready.
final class CommitGate: Sendable {
    private struct State {
        var isBusy = false
        /// Decided, and waits for its turn.
        var ready: Batch?
        /// Durable, for the thread whose batch was ready.
        var handed: Batch?
        /// Batches that were made durable.
        var durableCount = 0
    }

    private let monitor = Monitor(State())
    private let turn = Atomic<Bool>(false)

    /// Begins with a batch, or has it stand ready when another one is being made durable.
    ///
    /// - Returns: whether the caller is to make it durable now.
    func enter(_ batch: Batch) -> Bool {
        monitor.withLock { state in
            precondition(state.ready == nil && state.handed == nil, "two batches are ready")
            turn.store(false, ordering: .relaxed)
            guard state.isBusy else {
                state.isBusy = true
                return true
            }
            state.ready = batch
            return false
        }
    }

    /// Whether there is news for whoever has a batch ready: it was taken, or nobody is inside any more.
    var isTurn: Bool { turn.load(ordering: .acquiring) }

    /// Blocks until `isTurn`.
    func waitForTurn() { _ = monitor.wait { _ in isTurn ? true : nil } }

    /// Takes the batch that is ready back, for example to let it grow.
    ///
    /// - Returns: nil when it is the caller's again; when it was taken, the durable one that the caller has instead.
    func takeBack() -> Batch? {
        monitor.withLock { state in
            if let handed = state.handed {
                state.handed = nil
                return handed
            }
            precondition(state.ready != nil, "no batch is ready")
            state.ready = nil
            return nil
        }
    }

    /// A batch is durable.
    ///
    /// - Parameter goesOn: whether the caller would go on with the next one.
    /// - Returns: the next one, which the caller has instead; nil when it has left and keeps its own.
    func exchange(_ durable: Batch, goesOn: Bool) -> Batch? {
        monitor.signalling { state in
            precondition(state.isBusy, "a batch is made durable inside")
            state.durableCount += 1
            durable.ticket = state.durableCount
            turn.store(true, ordering: .releasing)
            guard goesOn, let next = state.ready else {
                state.isBusy = false
                return nil
            }
            precondition(state.handed == nil, "a batch is ready although the last one's owner still waits")
            state.ready = nil
            state.handed = durable
            return next
        }
    }

    /// Leaves with a batch that is not kept. Whoever has one ready finds out.
    func leave() {
        monitor.signalling { state in
            state.isBusy = false
            turn.store(true, ordering: .releasing)
        }
    }

    /// Blocks until nobody is inside. To be called inside `deciding`, with no batch ready.
    ///
    /// - Returns: batches that were made durable.
    func waitUntilFree() -> Int {
        monitor.wait { state in
            precondition(state.ready == nil, "one's own batch is waited for")
            return state.isBusy ? nil : state.durableCount
        }
    }
}
