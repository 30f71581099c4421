/// Where the decider sits: made by the first thread that decides, used by one thread at a time.
///
/// Unchecked: touched only inside `deciding`, which the compiler cannot see.
final class DeciderSeat<Decider: BatchDecider>: SeatedDecider, @unchecked Sendable {
    lazy var decider = makeDecider()
    private let makeDecider: @Sendable () -> Decider

    init(_ makeDecider: @escaping @Sendable () -> Decider) { self.makeDecider = makeDecider }

    func batchEnded() -> (@Sendable () -> Void)? { decider.batchEnded() }
    func aborted() { decider.aborted() }
}

/// What the pipeline needs of a decider beside its decisions.
protocol SeatedDecider: AnyObject, Sendable {
    func batchEnded() -> (@Sendable () -> Void)?
    func aborted()
}
