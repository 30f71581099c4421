import CivilTime

/// Requests that are decided together and what they staged. Belongs to one of the writer's threads at a time, and
/// is used again, so that its memory is.
///
/// Unchecked: handed from thread to thread through `CommitGate`, which the compiler cannot see.
final class Batch: @unchecked Sendable {
    let staged = StagedRecords()
    var requests: [any Pending] = []
    /// What the decider does once the batch is durable.
    var whenDurable: [@Sendable () throws -> Void] = []
    /// How many batches were durable with this one, since the start.
    var ticket = 0
    /// When its records are recorded.
    var recordedAt = Instant.earliest

    func begin() {
        requests.removeAll(keepingCapacity: true)
        whenDurable.removeAll(keepingCapacity: true)
    }
}
