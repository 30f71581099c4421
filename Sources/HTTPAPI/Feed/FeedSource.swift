package import EventStore
package import Identifiers

/// Where the events of an audience come from: what makes the messages on Kafka makes them.
package protocol FeedSource: Sendable {
    var log: LogID { get }

    /// Of the record of a position; nil when the log has none there. Any thread.
    func mark(at position: Position) throws -> FeedMark?

    /// The audience's events after a place, in the order of the log. Any thread; a bounded piece of the log.
    ///
    /// Events of one position stay together. The last position may be read to its end although `limit` is passed.
    /// - Throws: when an event cannot be made; going on without it would leave it out for good.
    func read(_ audience: FeedAudience, after place: FeedPlace, _ limit: FeedLimit) throws -> FeedBatch
}
