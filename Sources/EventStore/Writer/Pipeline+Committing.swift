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
            let isHeadUnknown = fail(error, staged)
            leaveCommitting()
            if isHeadUnknown { waitForMending() }
            answerAll(batch.requests, with: failure(error))
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
        parts.queue.nudge(.requests)
    }

    /// Takes note of a batch that was not kept, before anybody decides over it.
    ///
    /// - Returns: whether it must be seen first whether the log has it.
    private func fail(_ error: LMDBError, _ staged: StagedRecords) -> Bool {
        // Given up before this batch began: a checkpoint's head page could not be written.
        let wasGivenUp = error.code == .MDB_PANIC
        let isHeadUnknown = !wasGivenUp && parts.store.log.environment.isGivenUp
        if isHeadUnknown {
            unknownBatch.withLock { $0 = UnknownBatch(first: staged.first, error: error) }
        }
        if !error.isSpaceExhausted, !wasGivenUp { stopWriting(Self.reason(error)) }
        failureCount.add(1, ordering: .releasing)
        note(error, in: [parts.store.log.environment])
        return isHeadUnknown
    }

    static func reason(_ error: LMDBError) -> String { "a write to the log failed: \(error)" }

    private func failure(_ error: LMDBError) -> SubmissionError {
        if error.code == .MDB_PANIC { return SubmissionError(.readFailed, error.description) }
        return parts.store.log.failure == nil
            ? SubmissionError(.spaceExhausted, error.description)
            : SubmissionError(.commitFailed, Self.reason(error))
    }

    /// Something could not be written: mended when it can be.
    func note(_ error: any Error, in environments: [Environment]) {
        if (error as? LMDBError)?.code == .MDB_MAP_FULL {
            fullMaps.withLock { $0.formUnion(environments.map(\.path)) }
        }
        needsMending.store(true, ordering: .releasing)
    }

    private func apply(_ staged: StagedRecords) {
        let batch = CommittedBatch(staged)
        parts.store.index.append(staged)
        for subscriber in parts.subscribers { apply(batch, to: subscriber) }
        parts.store.signal.advance(to: batch.last)
        indexing.turn()
        if isShortOfRoom { needsMending.store(true, ordering: .releasing) }
    }

    private func apply(_ batch: borrowing CommittedBatch, to subscriber: any BatchSubscriber) {
        do {
            try subscriber.apply(batch)
            if case .degraded = parts.status.state { parts.status.setFailure(nil, of: subscriber.name) }
        } catch {
            note(error, in: subscriber.environments)
            parts.status.setFailure("\(error)", of: subscriber.name)
        }
    }
}
