import Identifiers
import LMDB
import Synchronization

/// The first stage: takes requests and decides them over the log and all batches on their way.
extension Pipeline {
    /// Decides the next batch. To be called inside `deciding`.
    ///
    /// - Returns: nil when there are no more requests and will be none.
    func decideBatch(into batch: Batch) -> Passage? {
        while true {
            guard takeRequests() else { return nil }
            if let refusal = refusal() {
                answerAll(deciding.contents.takeAllInHand(), with: refusal)
                continue
            }
            let passage: Passage
            do throws(LMDBError) {
                passage = try decideAndPass(batch)
            } catch  where error.wasGivenUp {
                // A checkpoint's head page could not be written: decided again once the log is open again.
                needsMending.store(true, ordering: .releasing)
                continue
            } catch {
                // Only the snapshots that decisions are made over can fail here: nothing was decided.
                let failure = SubmissionError(.readFailed, error.description)
                answerAll(deciding.contents.takeAllInHand(), with: failure)
                continue
            }
            if case .entered = passage, !isKeptSoFar {
                committing.leave()
                parts.store.signal.forget(batch.recordedAt)
                answerAll(batch.requests, with: voided)
                continue
            }
            return passage
        }
    }

    /// Whether a batch is so small, and so alone, that waking another thread to decide the next one costs more than
    /// it gains: there is none yet. To be called inside `deciding`.
    func isAlone(_ batch: Batch) -> Bool {
        batch.requests.count == 1 && batch.staged.entries.count < RequestQueue.Awaited.requests.least
            && !deciding.contents.hasRequests && parts.queue.isEmpty
    }

    /// Blocks until there is a request in hand. False when there will be none.
    private func takeRequests() -> Bool {
        while !deciding.contents.hasRequests {
            deciding.contents.forgetDecided()
            let arrival = parts.queue.take(
                into: &deciding.contents.inHand,
                awaiting: .request,
                for: behind.withLock { $0.untilNextTry(from: .now) }
            ) {
                needsMending.load(ordering: .acquiring)
            }
            switch arrival {
            case .requests: break
            case .interrupted, .late: mend()
            case .closed: return false
            }
        }
        return true
    }

    /// Whether everything the batch stands on is durable. To be asked inside `committing`.
    private var isKeptSoFar: Bool {
        failureCount.load(ordering: .acquiring) == deciding.contents.failuresKnown
            && parts.store.log.failure == nil
    }

    /// Why a batch was given up that stood on one that was not kept.
    private var voided: SubmissionError {
        if let reason = parts.store.log.failure { return SubmissionError(.stopped, reason) }
        return SubmissionError(.spaceExhausted, "a batch before it found no room")
    }

    /// Decides what is in hand, and what comes in until the batch is full or it is its turn.
    private func decideAndPass(_ batch: Batch) throws(LMDBError) -> Passage {
        var staging = try begin(batch)
        deciding.contents.onTheirWay = staging.before
        while true {
            decideInHand(&staging, batch)
            if let act = deciding.contents.decider.batchEnded() { batch.whenDurable.append(act) }
            let hasRecords = staging.recordCount > 0
            var passage: Passage? = committing.enter(batch) ? .entered : nil
            if passage == nil {
                waitForTurn(whileFull: isFull(staging))
                passage = committing.takeBack().map { .exchanged(durable: $0) }
            }
            guard let passage else { continue }
            if hasRecords {
                deciding.contents.onTheirWay.append(batch.staged)
                deciding.contents.lastRecordedAt = staging.now
            }
            return passage
        }
    }

    /// A batch that has nothing yet, over what was decided before. It is on its way, unless this throws.
    private func begin(_ batch: Batch) throws(LMDBError) -> StagedBatch {
        // What this batch had before is applied.
        deciding.contents.onTheirWay.removeAll { $0 === batch.staged }
        batch.begin()
        let last = deciding.contents.lastRecordedAt
        batch.recordedAt = parts.store.signal.decide(after: last, parts.limits, by: parts.clock)
        do throws(LMDBError) {
            return try StagedBatch(
                store: parts.store,
                staged: batch.staged,
                over: deciding.contents.onTheirWay,
                term: parts.term,
                now: batch.recordedAt
            )
        } catch {
            parts.store.signal.forget(batch.recordedAt)
            throw error
        }
    }

    /// Waits until the batch that is ready has its turn, or requests come in that it has room for.
    private func waitForTurn(whileFull isFull: Bool) {
        if !isFull {
            let arrival = parts.queue.take(into: &deciding.contents.inHand, awaiting: .requests) {
                committing.isTurn
            }
            guard arrival == .closed else { return }
        }
        committing.waitForTurn()
    }

    /// Decides requests until there are no more or the batch is full.
    private func decideInHand(_ staging: inout StagedBatch, _ batch: Batch) {
        while deciding.contents.hasRequests, !isFull(staging) {
            let pending = deciding.contents.inHand[deciding.contents.next]
            deciding.contents.next += 1
            batch.requests.append(pending)
            decide(pending, in: &staging)
        }
        if !deciding.contents.hasRequests { deciding.contents.forgetDecided() }
    }

    private func isFull(_ batch: borrowing StagedBatch) -> Bool {
        batch.recordCount >= parts.limits.batchRecords || batch.byteCount >= parts.limits.batchBytes
    }

    private func decide(_ pending: any Pending, in batch: inout StagedBatch) {
        let mark = batch.mark
        do throws(EventStoreError) {
            try pending.decide(in: &batch)
            precondition(batch.isComplete, "a decision staged a part of a command only")
        } catch {
            batch.rollBack(to: mark)
            pending.fail(failure(of: error))
        }
    }

    /// A decision writes only the data keys it needs; when that fails, nobody knows what the disk holds.
    private func failure(of error: EventStoreError) -> SubmissionError {
        switch error.code {
        case .spaceExhausted:
            parts.status.setShortOfRoom(error.description)
            return SubmissionError(.spaceExhausted, error.description)
        case .writeFailed:
            stopWriting("\(error)")
            return SubmissionError(.stopped, error.description)
        default: return SubmissionError(.readFailed, error.description)
        }
    }

    /// Why nothing can be decided now; nil when it can.
    private func refusal() -> SubmissionError? {
        forgetWhatWasNotKept()
        if needsMending.load(ordering: .acquiring) { mend() }
        if let reason = parts.store.log.failure {
            stopWriting(reason)
            return SubmissionError(.stopped, reason)
        }
        if indexing.refusal != nil, let refusal = makeRoomInIndex() { return refusal }
        return parts.limits.clock.refusal(now: parts.clock(), last: deciding.contents.lastRecordedAt)
            .map { SubmissionError(.clockBehind, $0) }
    }

    private func forgetWhatWasNotKept() {
        guard failureCount.load(ordering: .acquiring) != deciding.contents.failuresKnown else { return }
        drain()
        deciding.contents.decider.aborted()
        deciding.contents.onTheirWay = []
        deciding.contents.failuresKnown = failureCount.load(ordering: .acquiring)
    }

    /// There is no room in memory for more of the index: tries once more to write it.
    private func makeRoomInIndex() -> SubmissionError? {
        drain()
        guard let failure = indexing.tryAgain() else {
            parts.status.setFailure(nil, of: IndexWriting.name)
            return nil
        }
        return SubmissionError(
            failure.isSpaceExhausted ? .spaceExhausted : .readFailed,
            IndexWriting.reason(failure)
        )
    }

    /// For good, until the folder is opened again.
    func stopWriting(_ reason: String) {
        parts.store.log.fail(reason)
        parts.status.fail(reason)
        parts.queue.close()
    }
}
