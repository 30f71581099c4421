/// What came of the attempt to make a checkpoint.
enum CheckpointOutcome: Hashable, Sendable {
    /// There is one of all that was applied.
    case made
    /// An environment was given up by who wrote before. It is opened again first, as for a batch; the next attempt finds
    /// it so.
    case putOff
    /// There is none, for a reason that people must see.
    case failed(String)

    init(_ error: EventStoreError) {
        self = error.code == .givenUp ? .putOff : .failed(error.description)
    }
}
