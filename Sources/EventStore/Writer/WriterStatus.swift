/// The writer's state, written by its thread and read by anyone.
final class WriterStatus: Sendable {
    private struct State {
        /// By the name of the part that fell behind.
        var failures: [String: String] = [:]
        var isStopped = false
        var stopReason: String?
        var roomReason: String?
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let monitor = Monitor(State())

    var state: WriterState {
        monitor.withLock { state in
            if state.isStopped { return .stopped(reason: state.stopReason) }
            guard !state.failures.isEmpty else { return .accepting }
            return .degraded(state.failures.map { "\($0.key): \($0.value)" }.sorted())
        }
    }

    /// Why there was no room for the last batch; nil: there was.
    var shortOfRoom: String? { monitor.withLock { $0.roomReason } }

    func setShortOfRoom(_ reason: String?) {
        monitor.withLock { if $0.roomReason != reason { $0.roomReason = reason } }
    }

    func setFailure(_ reason: String?, of part: String) {
        monitor.withLock { $0.failures[part] = reason }
    }

    /// Writes are over although the thread still answers what waits.
    func fail(_ reason: String) {
        monitor.withLock { state in
            state.isStopped = true
            state.stopReason = reason
        }
    }

    private let ended = Monitor(false)

    /// The thread is done.
    func end() {
        let waiters = monitor.withLock { state in
            state.isStopped = true
            let waiters = state.waiters
            state.waiters = []
            ended.signalling { $0 = true }
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Blocks the thread until the writer's is done.
    func waitForEnd() {
        _ = ended.wait { $0 ? true : nil }
    }

    func ending() async {
        await withCheckedContinuation { continuation in
            let isOver = monitor.withLock { state in
                let isOver = ended.withLock { $0 }
                if !isOver { state.waiters.append(continuation) }
                return isOver
            }
            if isOver { continuation.resume() }
        }
    }
}
