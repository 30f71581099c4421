/// A request on its way through the writer. One thread at a time has it: who decides, then who answers.
protocol Pending: AnyObject, Sendable {
    /// What it counts against `WriterLimits.weightMax`.
    var weight: Int { get }

    /// Has it decided and keeps the outcome. To be called inside `deciding`.
    func decide(in batch: inout StagedBatch) throws(EventStoreError)

    /// Its decision failed.
    func fail(_ error: SubmissionError)

    /// Tells the submitter what was decided.
    func answer()

    /// Tells the submitter why nothing of it is acknowledged.
    func answer(with error: SubmissionError)
}

/// A request for a decider, with the way back to its submitter.
///
/// Unchecked: `result` is touched by the thread that has the request, which the compiler cannot see.
final class Submission<Decider: BatchDecider>: Pending, @unchecked Sendable {
    typealias Answer = Result<Decider.Outcome, SubmissionError>

    enum Submitter: Sendable {
        case task(CheckedContinuation<Answer, Never>)
        case callback(@Sendable (Answer) -> Void)
    }

    let weight: Int
    private let request: Decider.Request
    private let submitter: Submitter
    private let seat: DeciderSeat<Decider>
    private var result: Answer?

    init(_ request: Decider.Request, weight: Int, _ submitter: Submitter, _ seat: DeciderSeat<Decider>) {
        self.request = request
        self.weight = weight
        self.submitter = submitter
        self.seat = seat
    }

    func decide(in batch: inout StagedBatch) throws(EventStoreError) {
        result = .success(try seat.decide(request, in: &batch))
    }

    func fail(_ error: SubmissionError) { result = .failure(error) }

    func answer() {
        guard let result else { preconditionFailure("answered before it was decided") }
        resume(with: result)
    }

    func answer(with error: SubmissionError) { resume(with: .failure(error)) }

    private func resume(with answer: Answer) {
        switch submitter {
        case .task(let continuation): continuation.resume(returning: answer)
        case .callback(let callback): callback(answer)
        }
    }
}
