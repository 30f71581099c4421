import EventStore
import Hummingbird
import Identifiers
import Logging
import ServiceLifecycle

/// One stream of events: reads the log as fast as its client reads, and then waits for more.
///
/// It holds one piece at a time and no thread while it waits. Pieces are read in turn with all dear reads: a few
/// streams that begin far behind are as dear as those. It ends when the client goes,
/// when it is let in no longer, or when the daemon stops.
struct FeedStream: Sendable {
    let source: any FeedSource
    let audience: FeedAudience
    let start: FeedPlace
    let signal: HeadSignal
    /// Held for as long as the stream is.
    let seat: SharedSeats.Seat
    let reads: DearReads
    let sharer: Sharer
    /// A token ends, or its key is withdrawn, while the stream goes on.
    let isStillAllowed: @Sendable () async -> Bool
    let logger: Logger
    var rhythm = Rhythm()

    static let retryMilliseconds = 2_000
    /// What comes again and again while nothing happens.
    struct Rhythm: Sendable {
        /// After this long without an event the client is told that it is still connected.
        var heartbeat = Duration.seconds(15)
        /// How often is asked whether the client is still let in; a stream that waits asks when it wakes.
        var allowance = Duration.seconds(5)
    }

    /// How long is waited for what makes the audience's events when it is behind the log.
    static let pause = Duration.milliseconds(100)
    /// What is read and held at once.
    static let piece = FeedLimit(records: 256, events: 256, bytes: 256 << 10)

    @concurrent
    func run(_ writer: inout any ResponseBodyWriter) async throws {
        var hello = EventStreamText()
        hello.retry(milliseconds: Self.retryMilliseconds)
        try await writer.write(hello.buffer)
        var place = start
        var written = ContinuousClock.now
        var allowed = ContinuousClock.now
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            if ContinuousClock.now - allowed >= rhythm.allowance {
                guard await isStillAllowed() else { break }
                allowed = .now
            }
            let batch = try await read(after: place)
            let isMoving = batch.next > place.position || !batch.events.isEmpty
            // A place within a position is left when the rest of it was read.
            if isMoving { place = batch.place }
            if !batch.events.isEmpty {
                try await writer.write(text(of: batch.events))
                written = .now
            } else if ContinuousClock.now - written >= rhythm.heartbeat {
                try await writer.write(heartbeat(at: place))
                written = .now
            }
            if isMoving { await Task.yield() } else { await waitForMore(after: place, since: written) }
        }
        try await writer.finish(nil)
    }

    private func read(after place: FeedPlace) async throws -> FeedBatch {
        do {
            return try await reads.run(for: sharer, isUnderWay: true) { [source, audience] in
                try source.read(audience, after: place, Self.piece)
            }
        } catch {
            // Whoever read it is gone, or the daemon stops.
            if error is CancellationError { throw error }
            logger.error(
                "a stream of events ended",
                metadata: ["after": "\(place.position)", "error": "\(error)"]
            )
            throw error
        }
    }

    private func text(of events: [FeedEvent]) -> ByteBuffer {
        var text = EventStreamText()
        for event in events {
            text.event(id: event.place.text(of: source.log), type: event.type, data: event.json)
        }
        return text.buffer
    }

    private func heartbeat(at place: FeedPlace) -> ByteBuffer {
        var text = EventStreamText()
        text.heartbeat(id: place.text(of: source.log))
        return text.buffer
    }

    private func waitForMore(after place: FeedPlace, since written: ContinuousClock.Instant) async {
        let left = max(.zero, rhythm.heartbeat - (ContinuousClock.now - written))
        let signal = signal
        await cancelWhenGracefulShutdown {
            if signal.applied > place.position {
                try? await Task.sleep(for: Self.pause)
            } else {
                _ = await signal.reached(place.position.next, timeout: left)
            }
        }
    }
}
