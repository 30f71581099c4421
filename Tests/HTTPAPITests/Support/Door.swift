import EventStore
import Synchronization

/// Holds a thread until it is opened.
final class Door: Sendable {
    private let isReached = Atomic(false)
    private let isOpen = Monitor(false)

    func wait() {
        isReached.store(true, ordering: .sequentiallyConsistent)
        _ = isOpen.wait { $0 ? true : nil }
    }

    func open() { isOpen.signalling { $0 = true } }

    /// Returns when a thread is held.
    func reached() async throws {
        while !isReached.load(ordering: .sequentiallyConsistent) {
            try await Task.sleep(for: .milliseconds(1))
        }
    }
}
