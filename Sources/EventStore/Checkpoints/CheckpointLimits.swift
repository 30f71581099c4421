/// How often checkpoints are made and how many are kept.
package struct CheckpointLimits: Sendable {
    /// Between the beginnings of two checkpoints at least.
    package var interval = Duration.seconds(1)
    /// A checkpoint that took long is followed by a pause of so many times its length, so that under load
    /// the map of heads takes a bounded share of a core: a tenth.
    package static let restFactor = 9
    /// No pause is longer.
    package static let intervalMax = Duration.seconds(10)
    /// The newest ones are all kept; of the older ones the first of each power of two of the log's size.
    package static let newestKept = 1_024
    /// How long a stop waits for the map of heads to reach the log's end.
    package static let stoppingMax = Duration.seconds(10)

    package init() {}
}
