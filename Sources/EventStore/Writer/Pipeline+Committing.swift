import Identifiers
import LMDB
import Synchronization

/// The second and the third stage: makes a batch durable, tells everyone who makes something from it, answers.
extension Pipeline {
    /// Goes the rest of the way with a batch. To be called inside `committing`, which it leaves.
    func commit(_ batch: DecidedBatch<Decider>, _ staged: StagedRecords) {
        do throws(LMDBError) {
            try parts.store.log.append(staged)
        } catch {
            let isUsable = parts.store.log.isUsable
            if !error.isSpaceExhausted { stopWriting(Self.reason(error)) }
            failureCount.add(1, ordering: .releasing)
            if error.code == .MDB_MAP_FULL { logIsFull.store(true, ordering: .releasing) }
            needsMending.store(true, ordering: .releasing)
            leaveCommitting()
            answerAll(batch.requests, with: isUsable ? Self.failure(error) : failureOfHead(error, staged))
            return
        }
        applying.enter()
        leaveCommitting()
        batch.whenDurable?()
        if !staged.entries.isEmpty { apply(staged) }
        applying.leave()
        answer(batch)
    }

    func leaveCommitting() {
        committing.leave()
        parts.queue.nudge()
    }

    private static func reason(_ error: LMDBError) -> String { "a write to the log failed: \(error)" }

    private static func failure(_ error: LMDBError) -> SubmissionError {
        error.isSpaceExhausted
            ? SubmissionError(.spaceExhausted, error.description)
            : SubmissionError(.commitFailed, reason(error))
    }

    /// The log's head page could not be written, so LMDB gave the environment up. It is opened again, for
    /// reading alone unless only the disk was full, before anyone is told anything.
    private func failureOfHead(_ error: LMDBError, _ staged: StagedRecords) -> SubmissionError {
        waitForMending()
        let isAsBefore = (try? parts.store.log.head().next) == staged.first
        // A batch that cannot be seen to be gone may be there.
        if error.isSpaceExhausted, !isAsBefore { stopWriting(Self.reason(error)) }
        return parts.store.log.failure == nil
            ? Self.failure(error) : SubmissionError(.commitFailed, Self.reason(error))
    }

    private func apply(_ staged: StagedRecords) {
        let batch = CommittedBatch(staged)
        applyToIndex(staged)
        for subscriber in parts.subscribers { apply(batch, to: subscriber) }
        if !indexIsBehind.load(ordering: .acquiring) { parts.store.signal.advance(to: batch.last) }
        if isShortOfRoom { needsMending.store(true, ordering: .releasing) }
    }

    private func applyToIndex(_ staged: StagedRecords) {
        guard !indexIsBehind.load(ordering: .acquiring) else { return }
        do throws(LMDBError) {
            try parts.store.index.apply(staged)
        } catch {
            indexIsBehind.store(true, ordering: .releasing)
            parts.status.setFailure(error.description, of: Self.indexName)
        }
    }

    private func apply(_ batch: borrowing CommittedBatch, to subscriber: any BatchSubscriber) {
        do {
            try subscriber.apply(batch)
            if case .degraded = parts.status.state { parts.status.setFailure(nil, of: subscriber.name) }
        } catch {
            parts.status.setFailure("\(error)", of: subscriber.name)
        }
    }
}
