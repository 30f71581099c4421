package import CivilTime
package import Credentialing
package import EventStore
package import Identifiers

extension EventStore {
    /// Lends the records of a stream in order to a body that may throw, until it says false.
    package func forEachRecord(
        of stream: StreamID,
        from version: StreamVersion = StreamVersion(1),
        _ body: (RecordHeader, _ payload: RawSpan) throws -> Bool
    ) throws {
        var failure: (any Error)?
        try readStream(stream, from: version) { header, payload in
            do { return try body(header, payload) } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
    }

    /// The record at a position with its event; nil when there is none.
    package func recordedEvent(at position: Position) throws -> (RecordHeader, RecordedEvent)? {
        try log.withRecord(at: position) { header, payload in
            Result { (header, try RecordedEvent(header, payload: payload)) }
        }?.get()
    }

    /// Where an event stands; nil when the log has none with this id.
    package func position(of event: EventID) throws -> Position? {
        // The first event of a command has the command's id; only such events can be voided.
        try index.command(CommandID(event.value))?.first
    }

    /// The last position recorded at an instant or before it, found by halving: times never go back.
    package func position(recordedBy instant: Instant) throws -> Position {
        var low: UInt64 = 0
        var high = signal.applied.rawValue
        while low < high {
            let middle = low + (high - low + 1) / 2
            let time = try log.withRecord(at: Position(middle)) { header, _ in header.recordedAt }
            guard let time else {
                throw EventStoreError(.recordDamaged, "the record at position \(middle) is missing")
            }
            if time <= instant { low = middle } else { high = middle - 1 }
        }
        return Position(low)
    }

    /// Boards whose streams are looked up at a time.
    private static let boardsPage = 256

    /// Every rule that boards have adopted, up to the log's head.
    package func readRuleBook() throws -> RuleBook {
        var book = RuleBook()
        var recorded: [RecordedEvent] = []
        var last: StreamID?
        repeat {
            let page = try index.streams(.board, after: last, limit: Self.boardsPage)
            for (stream, _) in page {
                try forEachRecord(of: stream) { header, payload in
                    recorded.append(try RecordedEvent(header, payload: payload))
                    return true
                }
            }
            last = page.last?.stream
        } while last != nil
        for event in recorded.sorted(by: { $0.position < $1.position }) { book.apply(event) }
        return book
    }
}
