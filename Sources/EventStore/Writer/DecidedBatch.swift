/// Requests that were decided together, with their answers, which wait for what they stand on to be durable.
struct DecidedBatch<Decider: BatchDecider> {
    typealias Pending = PendingRequest<Decider.Request, Decider.Outcome>

    var requests: [Pending] = []
    var answers: [Pending.Answer] = []
    /// What the decider does once the batch is durable.
    var whenDurable: (@Sendable () -> Void)?
}
