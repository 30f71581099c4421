import Synchronization

/// How long commits of the log take, and how many records each has; since the start.
package struct CommitReading: Sendable {
    /// Seconds from the beginning of the write to the end of its sync.
    package fileprivate(set) var seconds = Histogram(bounds: [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5,
    ])
    package fileprivate(set) var records = Histogram(bounds: [1, 4, 16, 64, 256, 1_024, 4_096, 16_384])
}

/// Written by the thread that commits, read by anyone.
final class CommitMeter: Sendable {
    private let state = Mutex(CommitReading())

    var reading: CommitReading { state.withLock { $0 } }

    /// A batch without records costs no commit, and is none.
    func committed(_ staged: StagedRecords, since began: ContinuousClock.Instant) {
        guard !staged.entries.isEmpty else { return }
        let taken = began.duration(to: .now)
        let count = Double(staged.entries.count)
        state.withLock {
            $0.seconds.observe(taken)
            $0.records.observe(count)
        }
    }
}
