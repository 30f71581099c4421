package import CivilTime
import Foundation
import Identifiers
import Synchronization

/// What a writer is made of, to be handed to its thread.
struct WriterParts<Decider: BatchDecider>: Sendable {
    let store: StoreParts
    let queue: RequestQueue<PendingRequest<Decider.Request, Decider.Outcome>>
    let status: WriterStatus
    let limits: WriterLimits
    let term: Term
    let subscribers: [any BatchSubscriber]
    let clock: @Sendable () -> Instant
}

/// What the thread begins with.
struct WriterStart<Decider: BatchDecider>: Sendable {
    let parts: WriterParts<Decider>
    let lastRecordedAt: Instant?
    let makeDecider: @Sendable () -> Decider
}

/// Gives the thread its parts to let go of: whoever was told that the writer has stopped may open the folder
/// again at once, so nothing of it may hang on the thread then.
final class WriterHandover<Decider: BatchDecider>: Sendable {
    private let start: Mutex<WriterStart<Decider>?>

    init(_ start: WriterStart<Decider>) { self.start = Mutex(start) }

    func run() {
        guard let start = start.withLock({ $0.take() }) else { return }
        let checkpoints = startCheckpoints(start.parts)
        defer { checkpoints.stopAndWait() }
        var loop = WriterLoop(start.parts, decider: start.makeDecider(), lastRecordedAt: start.lastRecordedAt)
        loop.run()
    }

    private func startCheckpoints(_ parts: WriterParts<Decider>) -> CheckpointThread {
        let thread = CheckpointThread(parts.store.checkpointer)
        let status = parts.status
        thread.start(interval: parts.store.checkpointInterval) { status.setFailure($0, of: "checkpoints") }
        return thread
    }
}

/// The one writer of a log. Decisions run on a thread of its own, in the order of their submission; those
/// that wait together are committed together.
///
/// Ends when it is stopped, when the last reference goes, or for good after a failed write.
package final class LogWriter<Decider: BatchDecider>: Sendable {
    private let parts: WriterParts<Decider>

    private static var stackBytes: Int { 4 * 1024 * 1024 }

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - subscribers: told of each batch in this order, after the index and before the submitters.
    ///   - clock: what time it is; a time before the last record's is not used.
    ///   - makeDecider: runs on the writer's thread.
    package init(
        store: EventStore,
        limits: WriterLimits = WriterLimits(),
        subscribers: [any BatchSubscriber] = [],
        clock: @escaping @Sendable () -> Instant,
        makeDecider: @escaping @Sendable () -> Decider
    ) throws(EventStoreError) {
        let lastRecordedAt = try store.log.lastRecordedAt()
        let parts = WriterParts<Decider>(
            store: try store.writerParts(),
            queue: RequestQueue(limits: limits),
            status: WriterStatus(),
            limits: limits,
            term: try store.log.term(),
            subscribers: subscribers,
            clock: clock
        )
        self.parts = parts
        let handover = WriterHandover(
            WriterStart(parts: parts, lastRecordedAt: lastRecordedAt, makeDecider: makeDecider)
        )
        let status = parts.status
        let thread = Thread {
            handover.run()
            status.end()
        }
        thread.name = "log-writer"
        thread.stackSize = Self.stackBytes
        thread.start()
    }

    deinit { parts.queue.close() }

    package var state: WriterState {
        if let reason = parts.store.log.failure { return .stopped(reason: reason) }
        return parts.status.state
    }

    /// Requests that were taken and not yet answered.
    package var queueLength: Int { parts.queue.count }

    /// Has a request decided; returns when the decision is durable and applied.
    ///
    /// - Parameter weight: what the request counts against `WriterLimits.weightMax`.
    package func submit(
        _ request: Decider.Request,
        weight: Int
    ) async throws(SubmissionError) -> Decider.Outcome {
        let answer = await withCheckedContinuation { continuation in
            let pending = PendingRequest<Decider.Request, Decider.Outcome>(
                request: request,
                weight: weight,
                submitter: .task(continuation)
            )
            do throws(SubmissionError) {
                try parts.queue.push(pending, weight: weight)
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        return try answer.get()
    }

    /// Has a request decided; `completion` is called on the writer's thread, so it must be short, unless the
    /// request is refused at once, which throws.
    package func submit(
        _ request: Decider.Request,
        weight: Int,
        completion: @escaping @Sendable (Result<Decider.Outcome, SubmissionError>) -> Void
    ) throws(SubmissionError) {
        let pending = PendingRequest<Decider.Request, Decider.Outcome>(
            request: request,
            weight: weight,
            submitter: .callback(completion)
        )
        try parts.queue.push(pending, weight: weight)
    }

    /// Refuses new requests, works off what waits, and returns when the thread is done.
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
