import CivilTime
import Identifiers
import LMDB
import Synchronization

/// What runs on the writer's threads. A batch goes through three stages: it is decided, made durable, applied.
/// One batch is in each stage at a time, in the order of their positions: while one is synced, the next one is
/// decided over it and the one before is applied; a lone request is worked off by one thread.
///
/// Never waits for a batch to fill: it grows only while the one before it is being made durable.
final class Pipeline: Sendable {
    let parts: WriterParts
    let deciding: Stage<Deciding>
    let committing = CommitGate()
    let applying = TicketOrder()

    /// Batches that were decided and not kept. Whatever was decided over one of them is void. Counted before
    /// `committing` is left.
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

    init(_ start: WriterStart) {
        parts = start.parts
        indexing = IndexWriting(start.parts.store.index)
        deciding = Stage(Deciding(lastRecordedAt: start.lastRecordedAt, decider: start.decider))
    }

    /// Works batch after batch off until the queue is closed and empty. To be called on each of the threads.
    func run() {
        var batch = Batch()
        deciding.enter()
        while let passage = decideBatch(into: batch) {
            if case .entered = passage, isAlone(batch) {
                if commitAlone(batch) { continue }
            } else {
                deciding.leave()
                batch = goOn(batch, passage)
            }
            deciding.enter()
        }
        deciding.leave()
    }

    /// - Returns: a batch that is through, for the caller to use again.
    private func goOn(_ batch: Batch, _ passage: Passage) -> Batch {
        switch passage {
        case .entered: return commit(batch)
        case .exchanged(let durable):
            finish(durable)
            return durable
        }
    }

    /// Waits until every batch that left `deciding` is through. To be called inside `deciding`.
    func drain() { applying.wait(for: committing.waitUntilFree()) }

    func answerAll(_ requests: some Collection<any Pending>, with error: SubmissionError) {
        giveBack(requests)
        for pending in requests { pending.answer(with: error) }
    }

    func answer(_ batch: Batch) {
        giveBack(batch.requests)
        for pending in batch.requests { pending.answer() }
    }

    /// Before the answers, so that who is answered finds room.
    private func giveBack(_ requests: some Collection<any Pending>) {
        parts.queue.answered(count: requests.count, weight: requests.reduce(0) { $0 + $1.weight })
    }
}

/// How a batch that was decided goes on.
enum Passage {
    /// Whoever decided it makes it durable.
    case entered
    /// Another thread does, and left this one, which it made durable before.
    case exchanged(durable: Batch)
}

/// A batch of which nobody knows whether the log has it.
struct UnknownBatch {
    let first: Position
    let error: LMDBError
}

/// What is touched only in the stage where batches are decided.
struct Deciding {
    /// Taken from the queue; those before `next` are decided.
    var inHand: [any Pending] = []
    var next = 0
    /// Decided and perhaps not yet applied, oldest first.
    var onTheirWay: [StagedRecords] = []
    /// The time of the last record; nil for an empty log.
    var lastRecordedAt: Instant?
    /// `failureCount` when the decider last knew only what was kept.
    var failuresKnown = 0
    let decider: any SeatedDecider

    init(lastRecordedAt: Instant?, decider: any SeatedDecider) {
        self.lastRecordedAt = lastRecordedAt
        self.decider = decider
    }

    var hasRequests: Bool { next < inHand.count }

    mutating func forgetDecided() {
        precondition(!hasRequests, "requests in hand come first")
        inHand.removeAll(keepingCapacity: true)
        next = 0
    }

    /// Gives away what is in hand.
    mutating func takeAllInHand() -> [any Pending] {
        let taken = Array(inHand[next...])
        next = inHand.count
        return taken
    }
}
