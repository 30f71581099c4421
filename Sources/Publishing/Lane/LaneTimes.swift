/// Where the time of a lane's thread went, in what was published.
package struct LaneTimes: Sendable {
    /// Reading the log and making messages of it, or waiting until they are made.
    package var making = Duration.zero
    /// Handing messages to the producer.
    package var sending = Duration.zero
    /// Waiting for the broker to take and commit them.
    package var committing = Duration.zero
}
