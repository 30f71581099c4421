import Synchronization

/// Why the store could not be closed, for whoever ends the process. A group of services that is cut short, because the
/// stop takes too long or one of them fails, does not tell what the others throw.
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
