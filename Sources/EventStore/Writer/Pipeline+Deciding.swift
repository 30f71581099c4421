import CivilTime
import Identifiers
import LMDB
import Synchronization

/// The first stage: takes requests and decides them over the log and all batches on their way.
extension Pipeline {
    /// Decides the next batch and goes with it into `committing`.
    ///
    /// - Returns: nil when there are no more requests and will be none.
    func decideBatch(into staged: StagedRecords) -> DecidedBatch<Decider>? {
        deciding.enter()
        while true {
            guard takeRequests() else {
                deciding.leave()
                return nil
            }
            if let refusal = refusal() {
                answerAll(deciding.contents.takeAllInHand(), with: refusal)
                continue
            }
            var batch = DecidedBatch<Decider>()
            do throws(LMDBError) {
                try decideAndEnterCommitting(&batch, staged)
            } catch  where error.code == .MDB_PANIC {
                // A checkpoint's head page could not be written: decided again once the log is open again.
                needsMending.store(true, ordering: .releasing)
                continue
            } catch {
                // Only the snapshots that decisions are made over can fail here: nothing was decided.
                let failure = SubmissionError(.readFailed, error.description)
                answerAll(deciding.contents.takeAllInHand(), with: failure)
                continue
            }
            guard isKeptSoFar else {
                leaveCommitting()
                answerAll(batch.requests, with: voided)
                continue
            }
            batch.whenDurable = deciding.contents.withDecider { $0.batchEnded() }
            if !staged.entries.isEmpty {
                deciding.contents.onTheirWay.append(staged)
                deciding.contents.lastRecordedAt = staged.entries[0].header.recordedAt
            }
            deciding.leave()
            return batch
        }
    }

    /// Blocks until there is a request in hand. False when there will be none.
    private func takeRequests() -> Bool {
        while !deciding.contents.hasRequests {
            deciding.contents.forgetDecided()
            let arrival = parts.queue.take(into: &deciding.contents.inHand, awaiting: .request) {
                needsMending.load(ordering: .acquiring)
            }
            switch arrival {
            case .requests: break
            case .interrupted: mend()
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

    /// Decides what is in hand, and what comes in until the batch is full or the stage after is free.
    private func decideAndEnterCommitting(
        _ decided: inout DecidedBatch<Decider>,
        _ staged: StagedRecords
    ) throws(LMDBError) {
        let now = max(parts.clock(), deciding.contents.lastRecordedAt ?? .earliest)
        // This thread's last batch is applied.
        deciding.contents.onTheirWay.removeAll { $0 === staged }
        var batch = try StagedBatch(
            store: parts.store,
            staged: staged,
            over: deciding.contents.onTheirWay,
            term: parts.term,
            now: now
        )
        deciding.contents.onTheirWay = batch.before
        while true {
            decideInHand(&batch, &decided)
            if isFull(batch) { break }
            if committing.tryToEnter() { return }
            let arrival = parts.queue.take(into: &deciding.contents.inHand, awaiting: .requests) {
                !committing.isOccupied
            }
            if arrival == .closed { break }
        }
        batch.end()
        committing.enter()
    }

    /// Decides requests until there are no more or the batch is full.
    private func decideInHand(_ batch: inout StagedBatch, _ decided: inout DecidedBatch<Decider>) {
        while deciding.contents.hasRequests, !isFull(batch) {
            let pending = deciding.contents.inHand[deciding.contents.next]
            deciding.contents.next += 1
            decided.requests.append(pending)
            decided.answers.append(answer(to: pending.request, in: &batch))
        }
        if !deciding.contents.hasRequests { deciding.contents.forgetDecided() }
    }

    private func isFull(_ batch: borrowing StagedBatch) -> Bool {
        batch.recordCount >= parts.limits.batchRecords || batch.byteCount >= parts.limits.batchBytes
    }

    private func answer(to request: Decider.Request, in batch: inout StagedBatch) -> Pending.Answer {
        let mark = batch.mark
        do throws(EventStoreError) {
            let outcome = try deciding.contents.withDecider { (decider) throws(EventStoreError) in
                try decider.decide(request, in: &batch)
            }
            precondition(batch.isComplete, "a decision staged a part of a command only")
            return .success(outcome)
        } catch {
            batch.rollBack(to: mark)
            return .failure(failure(of: error))
        }
    }

    /// A decision writes only the data keys it needs; when that fails, nobody knows what the disk holds.
    private func failure(of error: EventStoreError) -> SubmissionError {
        switch error.code {
        case .spaceExhausted: return SubmissionError(.spaceExhausted, error.description)
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
        return indexing.isOutOfRoom ? makeRoomInIndex() : nil
    }

    private func forgetWhatWasNotKept() {
        guard failureCount.load(ordering: .acquiring) != deciding.contents.failuresKnown else { return }
        drain()
        deciding.contents.withDecider { $0.aborted() }
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
        return SubmissionError(.readFailed, "the index cannot be written: \(failure)")
    }

    /// For good, until the folder is opened again.
    func stopWriting(_ reason: String) {
        parts.store.log.fail(reason)
        parts.status.fail(reason)
        parts.queue.close()
    }
}
