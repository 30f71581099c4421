import CivilTime
import Identifiers
import LMDB
import Synchronization

/// What runs on the writer's threads. A batch goes through three stages: it is decided, committed, applied.
/// One batch is in each stage at a time, in the order of their positions: a thread goes into the next stage
/// before it leaves the one it is in, and goes the whole way with its batch. So while one batch is synced,
/// the next one is decided over it and the one before is applied; a lone request is worked off by one thread.
///
/// Never waits for a batch to fill: it grows only while the stage after it is occupied.
final class Pipeline<Decider: BatchDecider>: Sendable {
    typealias Pending = PendingRequest<Decider.Request, Decider.Outcome>

    let parts: WriterParts<Decider>
    let deciding: Stage<Deciding<Decider>>
    let committing = Stage(())
    let applying = Stage(())

    /// Batches that were decided and not kept. Whatever was decided over one of them is void. Counted in
    /// `committing`.
    let failureCount = Atomic<Int>(0)
    /// Turned in `applying`.
    let indexing: IndexWriting
    /// An environment needs what can only be done while no batch is on its way.
    let needsMending = Atomic<Bool>(false)
    /// The maps that had no room for something, by their folders.
    let fullMaps = Mutex<Set<String>>([])
    /// The batch whose head page could not be written, until the log was looked at.
    let unknownBatch = Mutex<UnknownBatch?>(nil)
    /// How often `mend` was done.
    let mendings = Monitor(0)
    /// Not before then is a map to be grown again, after it could not be moved; by its folder.
    let growthRests = Mutex<[String: ContinuousClock.Instant]>([:])

    init(_ start: WriterStart<Decider>) {
        parts = start.parts
        indexing = IndexWriting(start.parts.store.index)
        deciding = Stage(
            Deciding(lastRecordedAt: start.lastRecordedAt, makeDecider: start.makeDecider)
        )
    }

    /// Works batch after batch off until the queue is closed and empty. To be called on each of the threads.
    func run() {
        let staged = StagedRecords()
        while let batch = decideBatch(into: staged) { commit(batch, staged) }
    }

    /// Waits until every batch that left `deciding` is through. To be called inside `deciding`.
    func drain() {
        committing.enter()
        applying.enter()
        applying.leave()
        committing.leave()
    }

    func answerAll(_ requests: some Collection<Pending>, with error: SubmissionError) {
        giveBack(requests)
        for pending in requests { pending.resume(with: .failure(error)) }
    }

    func answer(_ batch: DecidedBatch<Decider>) {
        giveBack(batch.requests)
        for (pending, answer) in zip(batch.requests, batch.answers) { pending.resume(with: answer) }
    }

    /// Before the answers, so that who is answered finds room.
    private func giveBack(_ requests: some Collection<Pending>) {
        parts.queue.answered(count: requests.count, weight: requests.reduce(0) { $0 + $1.weight })
    }
}

/// A batch of which nobody knows whether the log has it.
struct UnknownBatch {
    let first: Position
    let error: LMDBError
}

/// What is touched only in the stage where batches are decided.
struct Deciding<Decider: BatchDecider> {
    typealias Pending = PendingRequest<Decider.Request, Decider.Outcome>

    /// Taken from the queue; those before `next` are decided.
    var inHand: [Pending] = []
    var next = 0
    /// Decided and perhaps not yet applied, oldest first.
    var onTheirWay: [StagedRecords] = []
    /// The time of the last record; nil for an empty log.
    var lastRecordedAt: Instant?
    /// `failureCount` when the decider last knew only what was kept.
    var failuresKnown = 0
    /// Made by the first thread that decides.
    private lazy var decider = makeDecider()
    private let makeDecider: @Sendable () -> Decider

    init(lastRecordedAt: Instant?, makeDecider: @escaping @Sendable () -> Decider) {
        self.lastRecordedAt = lastRecordedAt
        self.makeDecider = makeDecider
    }

    var hasRequests: Bool { next < inHand.count }

    mutating func forgetDecided() {
        precondition(!hasRequests, "requests in hand come first")
        inHand.removeAll(keepingCapacity: true)
        next = 0
    }

    /// Gives away what is in hand.
    mutating func takeAllInHand() -> [Pending] {
        let taken = Array(inHand[next...])
        next = inHand.count
        return taken
    }

    mutating func withDecider<R, E: Error>(_ body: (inout Decider) throws(E) -> R) throws(E) -> R {
        try body(&decider)
    }
}
