/// What waits for the writer: bounded in number and weight, first in, first out.
final class RequestQueue: Sendable {
    private struct State {
        var waiting: [any Pending] = []
        /// Waiting or in work: room is given back only when a request was answered.
        var count = 0
        var weight = 0
        var isClosed = false
        /// What the one who takes waits for; nil while nobody does.
        var awaited: Awaited?
    }

    /// What is waited for.
    enum Awaited: Sendable {
        /// Any request.
        case request
        /// A good many, or that the batch in hand can go on: being woken for each one costs more than it gains.
        case requests

        /// Requests that are worth being woken for.
        var least: Int {
            switch self {
            case .request: 1
            case .requests: 16
            }
        }
    }

    private let limits: WriterLimits
    private let monitor = Monitor(State())

    init(limits: WriterLimits) { self.limits = limits }

    /// Never blocks.
    func push(_ pending: any Pending) throws(SubmissionError) {
        let weight = pending.weight
        precondition(weight >= 0, "a request has no negative weight")
        guard weight <= limits.weightMax else {
            throw SubmissionError(
                .tooHeavy,
                "a request of \(weight) is over the limit of \(limits.weightMax)"
            )
        }
        let refusal = monitor.withLock { state in
            let refusal = take(pending, weight, &state)
            if refusal == nil, let awaited = state.awaited, state.waiting.count == awaited.least {
                monitor.wake()
            }
            return refusal
        }
        if let refusal { throw refusal }
    }

    private func take(_ pending: any Pending, _ weight: Int, _ state: inout State) -> SubmissionError? {
        if state.isClosed { return SubmissionError(.stopped, "the writer takes no more requests") }
        guard state.count < limits.requestsMax, state.weight + weight <= limits.weightMax else {
            return SubmissionError(.queueFull, "\(state.count) requests wait, weighing \(state.weight)")
        }
        state.waiting.append(pending)
        state.count += 1
        state.weight += weight
        return nil
    }

    /// What came of waiting for requests.
    enum Arrival: Sendable {
        case requests
        case interrupted
        /// The time was over.
        case late
        /// The queue is closed and empty.
        case closed
    }

    /// Takes everything that waits; blocks while there is too little. By one thread at a time.
    ///
    /// - Parameters:
    ///   - duration: how long it blocks at most; nil: without an end.
    ///   - isInterrupted: asked before it blocks and after each `nudge`.
    func take(
        into taken: inout [any Pending],
        awaiting awaited: Awaited,
        for duration: Duration? = nil,
        unless isInterrupted: () -> Bool
    ) -> Arrival {
        precondition(taken.isEmpty, "requests in hand come first")
        let arrival: Arrival? = monitor.wait(for: duration) { state in
            state.awaited = nil
            let isInterrupted = isInterrupted()
            if state.waiting.count >= (isInterrupted || state.isClosed ? 1 : awaited.least) {
                swap(&state.waiting, &taken)
                return .requests
            }
            if isInterrupted { return .interrupted }
            if state.isClosed { return .closed }
            state.awaited = awaited
            return nil
        }
        if let arrival { return arrival }
        monitor.withLock { $0.awaited = nil }
        return .late
    }

    /// Makes who waits ask again whether it is interrupted.
    ///
    /// - Parameter awaited: only who waits for this; nil: whoever waits.
    func nudge(_ awaited: Awaited? = nil) {
        monitor.withLock { state in
            guard let present = state.awaited, awaited == nil || present == awaited else { return }
            monitor.wake()
        }
    }

    /// Gives room back.
    func answered(count: Int, weight: Int) {
        monitor.withLock { state in
            state.count -= count
            state.weight -= weight
            precondition(state.count >= 0 && state.weight >= 0, "more was answered than asked")
        }
    }

    /// Refuses everything from now on; what waits is still taken.
    func close() { monitor.signalling { $0.isClosed = true } }

    var isClosed: Bool { monitor.withLock { $0.isClosed } }

    /// Whether nothing waits to be taken.
    var isEmpty: Bool { monitor.withLock { $0.waiting.isEmpty } }

    var count: Int { monitor.withLock { $0.count } }
}
