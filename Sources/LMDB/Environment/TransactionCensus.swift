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
    }

    private let state = Mutex(State())

    /// Counts a user of the map in. Waits while the map moves.
    func enter() {
        state.withLock { $0.open += 1 }
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
        state.withLock { state in
            precondition(
                state.writer != thread,
                "this thread has a write transaction open and would wait for itself"
            )
            state.open += 1
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

    /// Runs `body` if nothing stands on the map, and lets nothing onto it meanwhile.
    func whileNoneOpen(_ operation: String, _ body: () -> CInt) throws(LMDBError) {
        try state.withLock { (state) throws(LMDBError) in
            guard state.open == 0 else {
                throw LMDBError(code: .transactionsOpen, operation: operation)
            }
            try LMDBError.check(body(), operation)
        }
    }

    private static var currentThread: UInt {
        UInt(pthread_self())
    }
}
