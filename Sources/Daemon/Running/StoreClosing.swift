import Synchronization

/// Why the store could not be closed, for whoever ends the process: a group of services whose stop is cut short, because
/// it takes too long, does not tell what they throw. When one of them failed before, that is the last word, and the log
/// has this.
final class StoreClosing: Sendable {
    private let failure = Mutex<DaemonError?>(nil)

    func failed(_ error: any Error) {
        failure.withLock { $0 = DaemonError("the store could not be closed: \(error)") }
    }

    /// - Throws: what `failed` was told.
    func check() throws(DaemonError) {
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}
