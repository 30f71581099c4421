private import Glibc
private import Synchronization

/// Counts what stands on the map, so that it is never moved under a transaction, and remembers which thread
/// writes, so that a thread never waits for itself.
///
/// A class because the environment lends it to transactions that outlive the call; Sendable because its state
/// lies in a lock.
final class TransactionCensus: Sendable {
    private struct State {
        var open = 0
        var writer: UInt?
        /// The map is to move as soon as nothing stands on it.
        var isClosing = false
    }

    private let state = Mutex(State())

    /// How often a thread that must wait for the map looks again.
    private static let lookMicroseconds: UInt32 = 50

    /// Counts a user of the map in. Waits while the map moves or is about to.
    func enter() { enter { _ in } }

    private func enter(checking check: (State) -> Void) {
        while true {
            let isIn = state.withLock { state in
                check(state)
                guard !state.isClosing else { return false }
                state.open += 1
                return true
            }
            if isIn { return }
            usleep(Self.lookMicroseconds)
        }
    }

    func leave() {
        state.withLock { state in
            state.open -= 1
            precondition(state.open >= 0, "more transactions ended than began")
        }
    }

    /// Counts a write transaction in before it waits for LMDB's writer lock.
    func enterWriter() {
        let thread = Self.currentThread
        enter { state in
            precondition(
                state.writer != thread,
                "this thread has a write transaction open and would wait for itself"
            )
        }
    }

    func writerBegan() {
        let thread = Self.currentThread
        state.withLock { $0.writer = thread }
    }

    /// To be called before LMDB's writer lock is given back: afterwards another thread may be the writer.
    func writerEnds() {
        let thread = Self.currentThread
        state.withLock { state in
            precondition(
                state.writer == thread,
                "a write transaction ended on a thread that did not begin it"
            )
            state.writer = nil
        }
    }

    /// Runs `body` while nothing stands on the map, and lets nothing onto it meanwhile.
    ///
    /// - Parameter patience: how long those on the map are waited for; newcomers wait as long. A thread that
    ///   is on it and comes again waits for itself, until patience ends.
    /// - Throws: `transactionsOpen` when they stay longer.
    func whileNoneOpen(
        _ operation: String,
        patience: Duration = .zero,
        _ body: () throws(LMDBError) -> Void
    ) throws(LMDBError) {
        let deadline = ContinuousClock.now.advanced(by: patience)
        try close(operation)
        defer { state.withLock { $0.isClosing = false } }
        while true {
            let isDone = try state.withLock { (state) throws(LMDBError) -> Bool in
                guard state.open == 0 else { return false }
                try body()
                return true
            }
            if isDone { return }
            guard ContinuousClock.now < deadline else {
                throw LMDBError(code: .transactionsOpen, operation: operation)
            }
            usleep(Self.lookMicroseconds)
        }
    }

    private func close(_ operation: String) throws(LMDBError) {
        let isFirst = state.withLock { state in
            defer { state.isClosing = true }
            return !state.isClosing
        }
        guard isFirst else { throw LMDBError(code: .transactionsOpen, operation: operation) }
    }

    private static var currentThread: UInt {
        UInt(pthread_self())
    }
}
