package import EventStore
import Synchronization

/// Commands that the writer has taken: they are decided whether or not anybody waits for what became of them.
package final class HandedCommands: Sendable {
    package typealias Answer = Result<[CommandOutcome], SubmissionError>

    private enum State {
        case open
        case awaited(CheckedContinuation<Answer, Never>)
        case answered(Answer)
    }

    private let state = Mutex(State.open)

    init() {}

    /// One outcome for each command, in order, when they are durable. To be asked for by one task.
    /// - Throws: `SubmissionError` when none was decided.
    package func outcomes() async throws(SubmissionError) -> [CommandOutcome] {
        let answer = await withCheckedContinuation { continuation in
            let known: Answer? = state.withLock { state in
                switch state {
                case .open:
                    state = .awaited(continuation)
                    return nil
                case .awaited: preconditionFailure("one task waits")
                case .answered(let answer): return answer
                }
            }
            if let known { continuation.resume(returning: known) }
        }
        return try answer.get()
    }

    func take(_ answer: Answer) {
        let waiting: CheckedContinuation<Answer, Never>? = state.withLock { state in
            let before = state
            state = .answered(answer)
            switch before {
            case .open: return nil
            case .awaited(let continuation): return continuation
            case .answered: preconditionFailure("there is one answer")
            }
        }
        waiting?.resume(returning: answer)
    }
}
