/// The feed with what bounds it.
package struct Feed: Sendable {
    package let source: any FeedSource
    let seats: FeedSeats

    /// Streams at once, of which one caller has a quarter at most; one more is told to come back.
    package static let streamsMax = 256

    package init(source: any FeedSource, streamsMax: Int = Feed.streamsMax) {
        self.source = source
        seats = FeedSeats(count: streamsMax)
    }
}
