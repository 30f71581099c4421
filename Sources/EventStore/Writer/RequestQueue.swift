/// What waits for the writer: bounded in number and weight, first in, first out.
final class RequestQueue<Element: Sendable>: Sendable {
    private struct State {
        var waiting: [Element] = []
        /// Waiting or in work: room is given back only when a request was answered.
        var count = 0
        var weight = 0
        var isClosed = false
    }

    private let limits: WriterLimits
    private let monitor = Monitor(State())

    init(limits: WriterLimits) { self.limits = limits }

    /// Never blocks.
    func push(_ element: Element, weight: Int) throws(SubmissionError) {
        precondition(weight >= 0, "a request has no negative weight")
        guard weight <= limits.weightMax else {
            throw SubmissionError(
                .tooHeavy,
                "a request of \(weight) is over the limit of \(limits.weightMax)"
            )
        }
        let refusal = monitor.signalling { state in
            take(element, weight, &state)
        }
        if let refusal { throw refusal }
    }

    private func take(_ element: Element, _ weight: Int, _ state: inout State) -> SubmissionError? {
        if state.isClosed { return SubmissionError(.stopped, "the writer takes no more requests") }
        guard state.count < limits.requestsMax, state.weight + weight <= limits.weightMax else {
            return SubmissionError(.queueFull, "\(state.count) requests wait, weighing \(state.weight)")
        }
        state.waiting.append(element)
        state.count += 1
        state.weight += weight
        return nil
    }

    /// What came of waiting for requests.
    enum Arrival: Sendable {
        case requests
        case interrupted
        /// The queue is closed and empty.
        case closed
    }

    /// Takes everything that waits; blocks while there is nothing.
    ///
    /// - Parameter isInterrupted: asked before it blocks and after each `nudge`.
    func take(into taken: inout [Element], unless isInterrupted: () -> Bool) -> Arrival {
        precondition(taken.isEmpty, "requests in hand come first")
        return monitor.wait { state in
            guard state.waiting.isEmpty else {
                swap(&state.waiting, &taken)
                return .requests
            }
            if isInterrupted() { return .interrupted }
            return state.isClosed ? .closed : nil
        } ?? .closed
    }

    /// Makes who waits ask again whether it is interrupted.
    func nudge() { monitor.signalling { _ in } }

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

    var count: Int { monitor.withLock { $0.count } }
}
