import EventStore
import HTTPTypes
import Hummingbird
import Identifiers
import Logging
import NIOCore

/// A page of an audience's events. `next` is the cursor; the page is the last for now when it is the head. `place` is
/// the same cursor, by which another history is known.
///
/// One that takes long is read and written piece by piece, in turn with all dear reads, and one piece is held at a time.
/// It ends early when its reader is let in no longer: what they were shown until then is a whole page.
struct FeedPage: Sendable {
    /// Records of the log that one page looks at: a page may be empty and not the last.
    static let recordsMax = 10_000
    /// Bytes of events on a page, approximately.
    static let bytesMax = 4 << 20

    let source: any FeedSource
    let audience: FeedAudience
    let reads: DearReads
    let sharer: Sharer
    /// A token ends, or its key is withdrawn, while a page is taken.
    let isStillAllowed: @Sendable () async -> Bool
    let logger: Logger

    /// The first piece of a page, and what is left for further ones; nil: the page ends with it.
    struct Beginning: Sendable {
        let batch: FeedBatch
        let left: FeedLimit?
    }

    func response(from start: FeedStart, head: Position, _ limits: FeedLimit) async throws -> Response {
        let beginning = try await reads.run(for: sharer) { [source, audience] in
            let place = try start.found(in: source, head: head)
            let batch = try source.read(audience, after: place, limits)
            let left = batch.isCut ? limits.left(after: batch, from: place.whole) : nil
            return Beginning(batch: batch, left: left)
        }
        return Response(
            status: .ok,
            headers: [.contentType: Representation.json.rawValue, .vary: "Accept"],
            body: body(of: beginning)
        )
    }

    private func body(of beginning: Beginning) -> ResponseBody {
        var text = Text()
        text.add(beginning.batch.events)
        guard beginning.left != nil else {
            text.end(with: beginning.batch, of: source.log)
            return ResponseBody(byteBuffer: text.buffer)
        }
        let begun = text
        return ResponseBody { writer in
            var (unwritten, batch, rest) = (begun, beginning.batch, beginning.left)
            while let limits = rest, let next = try await further(after: batch.place, limits) {
                try await writer.write(unwritten.taken())
                unwritten.add(next.events)
                rest = next.isCut ? limits.left(after: next, from: batch.next) : nil
                batch = next
            }
            unwritten.end(with: batch, of: source.log)
            try await writer.write(unwritten.buffer)
            try await writer.finish(nil)
        }
    }

    /// - Returns: nil for a reader who is let in no longer, and for an event that cannot be made: those before it are
    ///   given first, and whoever asks for what follows them is told.
    private func further(after place: FeedPlace, _ limits: FeedLimit) async throws -> FeedBatch? {
        guard await isStillAllowed() else {
            logger.info("a page of events ended early: its reader is let in no longer")
            return nil
        }
        do {
            return try await reads.run(for: sharer, isUnderWay: true) { [source, audience] in
                try source.read(audience, after: place, limits)
            }
        } catch {
            // Whoever read it is gone, or the daemon stops.
            if error is CancellationError { throw error }
            logger.error(
                "a page of events ended early",
                metadata: ["after": "\(place.position)", "error": "\(error)"]
            )
            return nil
        }
    }

    /// The page as text, as far as it was not written.
    private struct Text: Sendable {
        private(set) var buffer = ByteBuffer(string: "{\"events\":[")
        private var isEmpty = true
        /// Told behind the events: who knows nothing of it reads those alone. A page has no more of it than events.
        private var withheld: [[UInt8]] = []

        mutating func add(_ events: [FeedEvent]) {
            for event in events {
                guard !event.isWithheld else {
                    withheld.append(event.json)
                    continue
                }
                if !isEmpty { buffer.writeString(",") }
                isEmpty = false
                buffer.writeBytes(event.json)
            }
        }

        mutating func end(with batch: FeedBatch, of log: LogID) {
            let (next, head, place) = (batch.next, batch.head, batch.place.text(of: log))
            buffer.writeString("]")
            if !withheld.isEmpty {
                buffer.writeString(",\"withheld\":[")
                buffer.writeBytes(withheld.joined(separator: ",".utf8))
                buffer.writeString("]")
            }
            buffer.writeString(",\"next\":\"\(next)\",\"head\":\"\(head)\",\"place\":\"\(place)\"}")
        }

        mutating func taken() -> ByteBuffer {
            let taken = buffer
            buffer = ByteBuffer()
            return taken
        }
    }
}
