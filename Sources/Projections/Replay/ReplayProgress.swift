import Synchronization

/// Events replayed so far, for a progress line, and the wish to stop; read and written from any thread.
package final class ReplayProgress: Sendable {
    private let count = Atomic<UInt64>(0)
    private let stop = Atomic<Bool>(false)
    /// Events that are to be replayed.
    package let total: UInt64
    private let began = ContinuousClock.now
    private let isAskedToStop: @Sendable () -> Bool

    /// - Parameter isAskedToStop: the wish of somebody who does not have this; asked often, by any thread.
    package init(total: UInt64, isAskedToStop: @escaping @Sendable () -> Bool = { false }) {
        self.total = total
        self.isAskedToStop = isAskedToStop
    }

    package var events: UInt64 { count.load(ordering: .relaxed) }

    /// Since it was made.
    package var seconds: Double {
        let passed = began.duration(to: .now).components
        return Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
    }

    package var isCancelled: Bool { stop.load(ordering: .relaxed) || isAskedToStop() }

    /// The replay ends soon, with an error.
    package func cancel() { stop.store(true, ordering: .relaxed) }

    func add(_ events: UInt64) {
        count.wrappingAdd(events, ordering: .relaxed)
    }

    func checkCancellation() throws(ProjectionsError) {
        if isCancelled { throw ProjectionsError(.cancelled, "the replay was cancelled") }
    }
}
