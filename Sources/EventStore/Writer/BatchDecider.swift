package import LMDB

/// Turns requests into records. Called by one thread at a time, in the order of the log.
package protocol BatchDecider: SendableMetatype {
    associatedtype Request: Sendable
    associatedtype Outcome: Sendable

    /// Decides one request over the log and what the batch has staged before it. A rejection stages nothing.
    ///
    /// Throwing takes back what this request staged; the request fails, the batch goes on. The outcome reaches
    /// the submitter only after the whole batch, and all that it stands on, is durable.
    mutating func decide(_ request: Request, in batch: inout StagedBatch) throws(EventStoreError) -> Outcome

    /// The batch may be made durable as it is now, and the next one be decided before it is. It may also grow
    /// still; then this is called again.
    ///
    /// - Returns: what is to be done, for what was decided since the last call, once it is durable and before
    ///   anyone is answered: called while the next batches are decided, so it must not touch the decider. When it
    ///   throws, nobody of the batch is told that anything was done, and nothing more is written before a restart,
    ///   which must do it.
    mutating func batchEnded() -> (@Sendable () throws -> Void)?

    /// A batch was not kept, nor what was decided over it; every batch before is kept and applied. Forget
    /// whatever was remembered of decisions since.
    mutating func aborted()
}

/// Keeps something made from the log up to date. Called by one thread at a time, in order, after the index.
package protocol BatchSubscriber: AnyObject, Sendable {
    /// For messages.
    var name: String { get }

    /// What it writes to, so that it is given room in time.
    var environments: [Environment] { get }

    /// Takes in a batch. When it throws, the records stay accepted and the writer is degraded until it has caught up,
    /// or a later batch goes through; that batch begins after a gap, which the subscriber fills from the log.
    func apply(_ batch: borrowing CommittedBatch) throws

    /// Takes in what the log has and it has not, after it threw, and while no batch is on its way.
    ///
    /// - Parameter isStopping: asked again and again; then the rest is left out, without an error.
    func catchUp(unless isStopping: () -> Bool) throws
}
