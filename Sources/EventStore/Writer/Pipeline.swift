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
    /// An environment needs what can only be done while no batch is on its way.
    let needsMending = Atomic<Bool>(false)
    /// The maps that had no room for something, by their folders.
    let fullMaps = Mutex<Set<String>>([])
    /// The subscribers that have not what the log has.
    let behind = Mutex(SubscribersBehind())
    /// The batch whose head page could not be written, until the log was looked at.
    let unknownBatch = Mutex<UnknownBatch?>(nil)
    /// How often `mend` was done.
    let mendings = Monitor(0)
    /// Not before then is a map to be grown again, after it could not be moved; by its folder.
    let growthRests = Mutex<[String: ContinuousClock.Instant]>([:])

    init(_ start: WriterStart) {
        parts = start.parts
        deciding = Stage(Deciding(lastRecordedAt: start.lastRecordedAt, decider: start.decider))
    }

    var indexing: IndexWriting { parts.indexing }

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
