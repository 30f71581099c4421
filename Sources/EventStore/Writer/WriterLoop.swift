import CivilTime
import Identifiers
import LMDB

/// What runs on the writer's thread: takes all that waits, decides it, commits once, answers. Never waits
/// for a batch to fill: while one commits, the next gathers.
struct WriterLoop<Decider: BatchDecider> {
    typealias Pending = PendingRequest<Decider.Request, Decider.Outcome>

    let store: StoreParts
    let queue: RequestQueue<Pending>
    let status: WriterStatus
    let limits: WriterLimits
    let term: Term
    let subscribers: [any BatchSubscriber]
    let clock: @Sendable () -> Instant
    var decider: Decider
    /// The time of the last durable record; nil for an empty log.
    var lastRecordedAt: Instant?
    private let staged = StagedRecords()
    private var indexIsBehind = false

    init(_ parts: WriterParts<Decider>, decider: Decider, lastRecordedAt: Instant?) {
        store = parts.store
        queue = parts.queue
        status = parts.status
        limits = parts.limits
        term = parts.term
        subscribers = parts.subscribers
        clock = parts.clock
        self.decider = decider
        self.lastRecordedAt = lastRecordedAt
    }

    mutating func run() {
        var inHand: [Pending] = []
        while queue.takeAll(into: &inHand) {
            var next = 0
            while next < inHand.count { next = process(inHand, from: next) }
            inHand.removeAll(keepingCapacity: true)
        }
    }

    /// Works off one batch.
    ///
    /// - Returns: the index of the first request that is not answered.
    private mutating func process(_ requests: [Pending], from start: Int) -> Int {
        if let refusal = refusal() {
            answerAll(requests[start...], with: refusal)
            return requests.count
        }
        var answers: [Pending.Answer] = []
        do throws(LMDBError) {
            try decide(requests[start...], into: &answers)
        } catch {
            answerAll(requests[start...], with: SubmissionError(.readFailed, error.description))
            return requests.count
        }
        let end = start + answers.count
        if !staged.entries.isEmpty, let failure = commit() {
            answerAll(requests[start..<end], with: failure)
        } else {
            answer(requests[start..<end], answers)
        }
        return end
    }

    /// Why nothing can be decided now; nil when it can.
    private mutating func refusal() -> SubmissionError? {
        if let reason = store.log.failure {
            status.fail(reason)
            queue.close()
            return SubmissionError(.stopped, reason)
        }
        guard indexIsBehind else { return nil }
        do throws(EventStoreError) {
            let applied = try store.index.catchUp()
            indexIsBehind = false
            status.setFailure(nil, of: Self.indexName)
            store.signal.advance(to: applied)
            return nil
        } catch {
            status.setFailure(error.description, of: Self.indexName)
            return SubmissionError(.readFailed, "the index is behind the log: \(error)")
        }
    }

    private static var indexName: String { "index" }

    /// Decides requests until there are no more or the batch is full.
    private mutating func decide(
        _ requests: ArraySlice<Pending>,
        into answers: inout [Pending.Answer]
    ) throws(LMDBError) {
        let now = max(clock(), lastRecordedAt ?? .earliest)
        var batch = try StagedBatch(store: store, staged: staged, term: term, now: now)
        answers.reserveCapacity(requests.count)
        for pending in requests {
            let mark = batch.mark
            do throws(EventStoreError) {
                answers.append(.success(try decider.decide(pending.request, in: &batch)))
                precondition(batch.isComplete, "a decision staged a part of a command only")
            } catch {
                batch.rollBack(to: mark)
                answers.append(.failure(SubmissionError(.readFailed, error.description)))
            }
            if batch.recordCount >= limits.batchRecords || batch.byteCount >= limits.batchBytes { break }
        }
    }

    /// Makes the staged records durable and tells everyone who makes something from them.
    ///
    /// - Returns: why the batch was not kept; nil when it is durable.
    private mutating func commit() -> SubmissionError? {
        do throws(LMDBError) {
            try store.log.append(staged)
        } catch {
            decider.aborted()
            // A head page that could not be written leaves the environment unusable until it is opened anew.
            if error.isSpaceExhausted, store.log.isUsable {
                return SubmissionError(.spaceExhausted, error.description)
            }
            let reason = "a write to the log failed: \(error)"
            store.log.fail(reason)
            status.fail(reason)
            queue.close()
            return SubmissionError(.commitFailed, reason)
        }
        let batch = CommittedBatch(staged)
        lastRecordedAt = staged.entries[0].header.recordedAt
        decider.committed(batch)
        applyToIndex()
        for subscriber in subscribers { apply(batch, to: subscriber) }
        if !indexIsBehind { store.signal.advance(to: batch.last) }
        return nil
    }

    private mutating func applyToIndex() {
        do throws(LMDBError) {
            try store.index.apply(staged)
        } catch {
            indexIsBehind = true
            status.setFailure(error.description, of: Self.indexName)
        }
    }

    private func apply(_ batch: borrowing CommittedBatch, to subscriber: any BatchSubscriber) {
        do {
            try subscriber.apply(batch)
            if case .degraded = status.state { status.setFailure(nil, of: subscriber.name) }
        } catch {
            status.setFailure("\(error)", of: subscriber.name)
        }
    }

    private func answerAll(_ requests: ArraySlice<Pending>, with error: SubmissionError) {
        giveBack(requests)
        for pending in requests { pending.resume(with: .failure(error)) }
    }

    private func answer(_ requests: ArraySlice<Pending>, _ answers: [Pending.Answer]) {
        giveBack(requests)
        for (pending, answer) in zip(requests, answers) { pending.resume(with: answer) }
    }

    /// Before the answers, so that who is answered finds room.
    private func giveBack(_ requests: ArraySlice<Pending>) {
        queue.answered(count: requests.count, weight: requests.reduce(0) { $0 + $1.weight })
    }
}
