package import CivilTime
import LMDB

/// The one writer of a log. Decisions are made on threads of its own, one at a time, in the order of their
/// submission; those that wait together are committed together.
///
/// Ends when it is stopped, when the last reference goes, or for good after a failed write.
package final class LogWriter<Decider: BatchDecider>: Sendable {
    private let parts: WriterParts
    private let seat: DeciderSeat<Decider>

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - subscribers: told of each batch in this order, after the index and before the submitters.
    ///   - clock: what time it is; a time before the last record's is not used.
    ///   - makeDecider: runs on one of the writer's threads.
    package init(
        store: EventStore,
        limits: WriterLimits = WriterLimits(),
        subscribers: [any BatchSubscriber] = [],
        clock: @escaping @Sendable () -> Instant,
        makeDecider: @escaping @Sendable () -> Decider
    ) throws(EventStoreError) {
        let lastRecordedAt = try store.log.lastRecordedAt()
        let storeParts = try store.writerParts()
        let parts = WriterParts(
            store: storeParts,
            queue: RequestQueue(limits: limits),
            status: WriterStatus(),
            indexing: IndexWriting(storeParts.index),
            limits: limits,
            term: try store.log.term(),
            subscribers: subscribers,
            clock: clock
        )
        self.parts = parts
        seat = DeciderSeat(makeDecider)
        WriterCrew(WriterStart(parts: parts, lastRecordedAt: lastRecordedAt, decider: seat)).start()
    }

    deinit { parts.queue.close() }

    package var state: WriterState {
        if let reason = parts.store.log.failure { return .stopped(reason: reason) }
        return parts.status.state
    }

    /// Requests that were taken and not yet answered.
    package var queueLength: Int { parts.queue.count }
    /// How many may be.
    package var queueLimit: Int { parts.limits.requestsMax }

    /// Why there was no room for the last batch, which was refused, or is none in the index for the next one; nil: there
    /// is.
    package var shortOfRoom: String? {
        if let failure = parts.indexing.refusal, failure.isSpaceExhausted {
            return IndexWriting.reason(failure)
        }
        return parts.status.shortOfRoom
    }

    /// Why requests are refused until the index can be written, which has room and fails; nil: they are not.
    package var indexFailure: String? {
        guard let failure = parts.indexing.refusal, !failure.isSpaceExhausted else { return nil }
        return IndexWriting.reason(failure)
    }

    /// Looks whether what was refused for want of room would find some now: then nobody is told of it any more, without
    /// a batch that shows it. Waits while one is written.
    package func lookForRoom() {
        guard parts.status.shortOfRoom != nil, parts.store.log.failure == nil,
            let disk = try? Files.diskSpace(of: parts.store.folder.path)
        else { return }
        // Whoever cannot write has not found room.
        try? parts.store.log.whenThereIsRoom(onDisk: disk.free) { parts.status.setShortOfRoom(nil) }
    }

    /// What commits have taken so far.
    package var commits: CommitReading { parts.commits.reading }

    /// Has a request decided; returns when the decision is durable and applied.
    ///
    /// - Parameter weight: what the request counts against `WriterLimits.weightMax`.
    package func submit(
        _ request: Decider.Request,
        weight: Int
    ) async throws(SubmissionError) -> Decider.Outcome {
        let answer = await withCheckedContinuation { continuation in
            let pending = Submission(request, weight: weight, .task(continuation), seat)
            do throws(SubmissionError) {
                try parts.queue.push(pending)
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        return try answer.get()
    }

    /// Has a request decided; `completion` is called on one of the writer's threads, so it must be short, unless the
    /// request is refused at once, which throws.
    package func submit(
        _ request: Decider.Request,
        weight: Int,
        completion: @escaping @Sendable (Result<Decider.Outcome, SubmissionError>) -> Void
    ) throws(SubmissionError) {
        try parts.queue.push(Submission(request, weight: weight, .callback(completion), seat))
    }

    /// Refuses new requests, works off what waits, and returns when the threads are done.
    package func stop() async {
        parts.queue.close()
        await parts.status.ending()
    }

    /// The same for threads, which it blocks.
    @available(*, noasync, message: "use stop(), which blocks no thread")
    package func stopAndWait() {
        parts.queue.close()
        parts.status.waitForEnd()
    }
}
