/// Where the decider sits: made by the first thread that decides, used by one thread at a time.
///
/// Unchecked: touched only inside `deciding`, and by the writer's last thread, which the compiler cannot see.
final class DeciderSeat<Decider: BatchDecider>: SeatedDecider, @unchecked Sendable {
    private var makeDecider: (@Sendable () -> Decider)?
    private var seated: Decider?

    init(_ makeDecider: @escaping @Sendable () -> Decider) { self.makeDecider = makeDecider }

    func decide(
        _ request: Decider.Request,
        in batch: inout StagedBatch
    ) throws(EventStoreError) -> Decider.Outcome {
        sitDown()
        return try seated!.decide(request, in: &batch)
    }

    func batchEnded() -> (@Sendable () throws -> Void)? {
        sitDown()
        return seated!.batchEnded()
    }

    func aborted() {
        sitDown()
        seated!.aborted()
    }

    func vacate() {
        makeDecider = nil
        seated = nil
    }

    private func sitDown() {
        guard seated == nil else { return }
        guard let makeDecider else { preconditionFailure("something was decided after the end") }
        seated = makeDecider()
    }
}

/// What the pipeline needs of a decider beside its decisions.
protocol SeatedDecider: AnyObject, Sendable {
    func batchEnded() -> (@Sendable () throws -> Void)?
    func aborted()

    /// The decider is needed no more. Whoever still holds a request, if only for a moment, then holds nothing
    /// of the folder with it.
    func vacate()
}
