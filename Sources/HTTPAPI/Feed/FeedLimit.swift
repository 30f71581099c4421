import Identifiers

/// What one read may take: the first that is reached ends it.
package struct FeedLimit: Hashable, Sendable {
    /// After so long a read ends, that others have their turn; one record is read however long it takes.
    package static let pieceTime = Duration.milliseconds(25)

    /// Records of the log that are looked at, most of which may be for others.
    package var records: Int
    package var events: Int
    /// Bytes of events, approximately.
    package var bytes: Int
    package var time: Duration

    package init(records: Int, events: Int, bytes: Int, time: Duration = pieceTime) {
        self.records = records
        self.events = events
        self.bytes = bytes
        self.time = time
    }

    /// What is left for further pieces when a batch was read that began after a position; nil: nothing is.
    func left(after batch: FeedBatch, from start: Position) -> FeedLimit? {
        var left = self
        left.records -= Int(batch.next.rawValue - start.rawValue)
        left.events -= batch.events.count
        left.bytes -= batch.events.reduce(0) { $0 + $1.json.count }
        return left.records > 0 && left.events > 0 && left.bytes > 0 ? left : nil
    }
}
