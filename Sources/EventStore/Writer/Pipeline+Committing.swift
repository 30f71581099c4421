import Identifiers
import LMDB
import Synchronization

/// The second and the third stage: makes a batch durable, tells everyone who makes something from it, answers.
extension Pipeline {
    /// Makes a batch durable, and the ones after it as long as one is ready. To be called inside `committing`,
    /// which it leaves.
    ///
    /// - Returns: a batch that is through, for the caller to use again.
    func commit(_ batch: Batch) -> Batch {
        var batch = batch
        while true {
            do throws(LMDBError) {
                try append(batch.staged)
            } catch {
                giveUp(batch, error)
                return batch
            }
            let next = committing.exchange(batch, goesOn: parts.store.log.failure == nil)
            parts.queue.nudge(.requests)
            guard let next else {
                finish(batch)
                return batch
            }
            batch = next
        }
    }

    /// The same for a batch that nobody stands behind: `deciding` is kept meanwhile, so that of three threads only
    /// this one runs. To be called inside `committing` and `deciding`; leaves the first.
    ///
    /// - Returns: whether the caller is still inside `deciding`. Not when requests came in: they are decided while
    ///   the batch is applied.
    func commitAlone(_ batch: Batch) -> Bool {
        do throws(LMDBError) {
            try append(batch.staged)
        } catch {
            deciding.leave()
            giveUp(batch, error)
            return false
        }
        let next = committing.exchange(batch, goesOn: false)
        precondition(next == nil, "a batch was decided meanwhile")
        let isKept = parts.queue.isEmpty
        if !isKept { deciding.leave() }
        finish(batch)
        return isKept
    }

    private func append(_ staged: StagedRecords) throws(LMDBError) {
        let began = ContinuousClock.now
        try parts.store.log.append(staged)
        parts.commits.committed(staged, since: began)
    }

    /// Does what is to be done for a durable batch in its turn, and answers.
    func finish(_ batch: Batch) {
        applying.enter(batch.ticket)
        let undone = doWhatIsAsked(by: batch)
        if batch.staged.entries.isEmpty {
            parts.store.signal.forget(batch.recordedAt)
        } else {
            parts.status.setShortOfRoom(nil)
            apply(batch.staged)
        }
        applying.leave()
        if let undone { answerAll(batch.requests, with: undone) } else { answer(batch) }
    }

    /// What durable records ask for beside themselves.
    ///
    /// - Returns: what everybody of the batch is told when some of it could not be done: whose it was is not known here,
    ///   and nobody may take it for done.
    private func doWhatIsAsked(by batch: Batch) -> SubmissionError? {
        var undone: SubmissionError?
        for act in batch.whenDurable {
            do { try act() } catch {
                let reason =
                    "what durable records ask for could not be done, and is at the next start: \(error)"
                stopWriting(reason)
                undone = SubmissionError(.commitFailed, reason)
            }
        }
        return undone
    }

    private func giveUp(_ batch: Batch, _ error: LMDBError) {
        let isHeadUnknown = fail(error, batch.staged)
        committing.leave()
        parts.queue.nudge(.requests)
        if isHeadUnknown { waitForMending() }
        // What the log may have after all stays on its way: no answer says that it knows up to then.
        if parts.store.log.failure == nil { parts.store.signal.forget(batch.recordedAt) }
        answerAll(batch.requests, with: failure(error))
    }

    /// Takes note of a batch that was not kept, before anybody decides over it.
    ///
    /// - Returns: whether it must be seen first whether the log has it.
    private func fail(_ error: LMDBError, _ staged: StagedRecords) -> Bool {
        // Given up before this batch began, it was by a checkpoint.
        let isHeadUnknown = !error.wasGivenUp && parts.store.log.environment.isGivenUp
        if isHeadUnknown {
            unknownBatch.withLock { $0 = UnknownBatch(first: staged.first, error: error) }
        }
        if error.isFailedWrite { stopWriting(Self.reason(error)) }
        failureCount.add(1, ordering: .releasing)
        note(error, in: [parts.store.log.environment])
        return isHeadUnknown
    }

    static func reason(_ error: LMDBError) -> String { "a write to the log failed: \(error)" }

    private func failure(_ error: LMDBError) -> SubmissionError {
        if error.wasGivenUp { return SubmissionError(.readFailed, error.description) }
        guard parts.store.log.failure == nil else {
            return SubmissionError(.commitFailed, Self.reason(error))
        }
        parts.status.setShortOfRoom(error.description)
        return SubmissionError(.spaceExhausted, error.description)
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
        parts.store.signal.advance(to: batch.last, recordedAt: staged.recordedAt)
        indexing.turn()
        if isShortOfRoom { needsMending.store(true, ordering: .releasing) }
    }

    private func apply(_ batch: borrowing CommittedBatch, to subscriber: any BatchSubscriber) {
        do {
            try subscriber.apply(batch)
            isUpToDate(subscriber)
        } catch {
            hasFailed(subscriber, error)
            // Who waits for requests is to wait for the next try, too.
            parts.queue.nudge(.request)
        }
    }
}
