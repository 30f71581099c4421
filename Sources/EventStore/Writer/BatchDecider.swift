/// Turns requests into records. Lives on the writer's thread and is never called from another one.
package protocol BatchDecider: SendableMetatype {
    associatedtype Request: Sendable
    associatedtype Outcome: Sendable

    /// Decides one request over the log and what the batch has staged before it. A rejection stages nothing.
    ///
    /// Throwing takes back what this request staged; the request fails as `readFailed`, the batch goes on.
    /// The outcome reaches the submitter only after the whole batch is durable.
    mutating func decide(_ request: Request, in batch: inout StagedBatch) throws(EventStoreError) -> Outcome

    /// The batch is durable. Called before anyone is answered.
    mutating func committed(_ batch: borrowing CommittedBatch)

    /// The batch was not kept: forget whatever was remembered of its decisions.
    mutating func aborted()
}

/// Keeps something made from the log up to date. Called on the writer's thread, in order, after the index.
package protocol BatchSubscriber: AnyObject, Sendable {
    /// For messages.
    var name: String { get }

    /// Takes in a batch. When it throws, the records stay accepted and the writer is degraded until a later
    /// batch goes through; that batch begins after a gap, which the subscriber fills from the log.
    func apply(_ batch: borrowing CommittedBatch) throws
}
