/// A request with the way back to its submitter.
struct PendingRequest<Request: Sendable, Outcome: Sendable>: Sendable {
    typealias Answer = Result<Outcome, SubmissionError>

    enum Submitter: Sendable {
        case task(CheckedContinuation<Answer, Never>)
        case callback(@Sendable (Answer) -> Void)
    }

    let request: Request
    let weight: Int
    let submitter: Submitter

    func resume(with answer: Answer) {
        switch submitter {
        case .task(let continuation): continuation.resume(returning: answer)
        case .callback(let callback): callback(answer)
        }
    }
}
