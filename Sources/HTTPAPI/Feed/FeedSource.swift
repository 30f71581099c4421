package import EventStore
package import Identifiers

/// Where the events of an audience come from: what makes the messages on Kafka makes them.
package protocol FeedSource: Sendable {
    var log: LogID { get }

    /// The audience's events after a place, in the order of the log. Any thread; a bounded piece of the log.
    ///
    /// Events of one position stay together. The last position may be read to its end although `limit` is passed.
    /// - Throws: when an event cannot be made; going on without it would leave it out for good.
    func read(_ audience: FeedAudience, after place: FeedPlace, _ limit: FeedLimit) throws -> FeedBatch
}

/// What one read may take: the first that is reached ends it.
package struct FeedLimit: Hashable, Sendable {
    /// Records of the log that are looked at, most of which may be for others.
    package var records: Int
    package var events: Int
    /// Bytes of events, approximately.
    package var bytes: Int

    package init(records: Int, events: Int, bytes: Int) {
        self.records = records
        self.events = events
        self.bytes = bytes
    }
}

/// One event as an audience sees it.
package struct FeedEvent: Hashable, Sendable {
    package let place: FeedPlace
    package let type: String
    /// A CloudEvent in structured JSON mode, on one line.
    package let json: [UInt8]

    package init(place: FeedPlace, type: String, json: [UInt8]) {
        self.place = place
        self.type = type
        self.json = json
    }
}

package struct FeedBatch: Hashable, Sendable {
    package let events: [FeedEvent]
    /// Everything up to it was looked at.
    package let next: Position
    /// How far the audience's events can be read now.
    package let head: Position

    package init(events: [FeedEvent], next: Position, head: Position) {
        self.events = events
        self.next = next
        self.head = head
    }
}

/// The feed with what bounds it.
package struct Feed: Sendable {
    package let source: any FeedSource
    let seats: FeedSeats

    /// Streams at once; one more is told to come back.
    package static let streamsMax = 256

    package init(source: any FeedSource, streamsMax: Int = Feed.streamsMax) {
        self.source = source
        seats = FeedSeats(count: streamsMax)
    }
}
