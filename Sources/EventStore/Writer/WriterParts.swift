import CivilTime

/// What a writer is made of, to be handed to its threads.
struct WriterParts: Sendable {
    let store: StoreParts
    let queue: RequestQueue
    let status: WriterStatus
    /// Turned in the third stage.
    let indexing: IndexWriting
    let limits: WriterLimits
    let term: Term
    let subscribers: [any BatchSubscriber]
    let clock: @Sendable () -> Instant
    let commits = CommitMeter()
}

/// What the threads begin with.
struct WriterStart: Sendable {
    let parts: WriterParts
    let lastRecordedAt: Instant?
    let decider: any SeatedDecider
}
