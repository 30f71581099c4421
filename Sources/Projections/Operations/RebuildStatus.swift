/// How the rebuild of a projection is.
package struct RebuildStatus: Codable, Sendable {
    package enum State: String, Codable, Sendable {
        /// Everybody is folded from the log.
        case folding
        /// What was recorded meanwhile is applied.
        case catchingUp
        /// The rows are compared with those that answer.
        case comparing
        /// The candidate follows the log and can be swapped in.
        case ready
        case failed
        case cancelled
    }

    package let projection: String
    package let state: State
    /// The new generation's number, and the version of the projection that made it.
    package let generation: UInt32
    package let version: UInt32
    package let threads: Int
    package let events: UInt64
    package let eventsTotal: UInt64
    package let eventsPerSecond: UInt64
    package let secondsElapsed: Double
    /// An estimate; absent when it is done or nothing is known yet.
    package let secondsLeft: Double?
    /// How far the new generation is.
    package let position: UInt64
    /// Why it failed; absent otherwise.
    package let reason: String?
    /// What the comparison found, once it was made.
    package private(set) var diff: RowDiff?

    /// For whoever is not shown people's rows.
    package func withoutSamples() -> RebuildStatus {
        var counts = self
        counts.diff = diff?.withoutSamples()
        return counts
    }

    package var isRunning: Bool {
        switch state {
        case .folding, .catchingUp, .comparing: true
        case .ready, .failed, .cancelled: false
        }
    }
}
