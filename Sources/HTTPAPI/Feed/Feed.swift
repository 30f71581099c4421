/// The feed with what bounds it.
package struct Feed: Sendable {
    package let source: any FeedSource
    let seats: SharedSeats

    /// Streams at once, of which one caller has a quarter at most; one more is told to come back.
    package static let streamsMax = 256

    /// Those of them that there are where few connections are: half, so that others find one too.
    package static func streams(among connections: Int) -> Int { min(streamsMax, max(1, connections / 2)) }

    package init(source: any FeedSource, streamsMax: Int = Feed.streamsMax) {
        self.source = source
        seats = SharedSeats(count: streamsMax)
    }
}
