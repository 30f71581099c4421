/// How much waits for the writer, and how much goes into one commit.
package struct WriterLimits: Sendable {
    /// Requests that were taken and not yet answered.
    package var requestsMax = 16_384
    /// The weight of those requests together, in whatever the submitters count: bytes of commands.
    package var weightMax = 64 * 1024 * 1024
    /// A batch takes no further request once it has so many records.
    package var batchRecords = 8_192
    /// A batch takes no further request once its records have so many bytes.
    package var batchBytes = 16 * 1024 * 1024
    /// Requests are refused while the clock is behind the last record by more.
    package var clock = ClockBound()
    /// The clock stands still until it is set: then batches share an instant. Else each is recorded after the one before,
    /// and after every instant that an answer stated before it.
    package var clockStands = false
    /// Batches on their way at once, one in each stage; also the writer's threads.
    package static let batchesMax = 3

    package init() {}
}
