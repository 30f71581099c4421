import Synchronization

/// Events replayed so far, for a progress line; read and written from any thread.
package final class ReplayProgress: Sendable {
    private let count = Atomic<UInt64>(0)
    /// Events that the log holds.
    package let total: UInt64

    package init(total: UInt64) {
        self.total = total
    }

    package var events: UInt64 { count.load(ordering: .relaxed) }

    func add(_ events: UInt64) {
        count.wrappingAdd(events, ordering: .relaxed)
    }
}
