/// What a client of librdkafka says of itself at one moment.
package struct ClientStatistics: Hashable, Sendable {
    /// Messages, and their bytes, that wait to be sent or to be answered for.
    package var queuedMessages: UInt64 = 0
    package var queuedBytes: UInt64 = 0
    package var counts = ClientCounts()
    package var brokers: [BrokerStatistics] = []

    package init() {}

    /// Brokers that are listed; a cluster of more is told of in part. Counts are of all.
    package static let brokersMax = 64

    /// How often a producer of a lane says it. Each time costs librdkafka a text that names every partition.
    package static let interval = Duration.seconds(10)
}

/// What only grows while a client lives; over all its connections.
package struct ClientCounts: Hashable, Sendable {
    /// Requests that were sent, and their bytes.
    package var requests: UInt64 = 0
    package var requestBytes: UInt64 = 0
    /// Requests that were sent again.
    package var retries: UInt64 = 0
    /// Requests that could not be sent, and answers that were errors.
    package var errors: UInt64 = 0
    /// Requests that nobody answered in time.
    package var timeouts: UInt64 = 0
    /// Connections that were tried, and those that ended.
    package var connects: UInt64 = 0
    package var disconnects: UInt64 = 0

    package init() {}

    package static func + (left: ClientCounts, right: ClientCounts) -> ClientCounts {
        var sum = left
        sum.requests += right.requests
        sum.requestBytes += right.requestBytes
        sum.retries += right.retries
        sum.errors += right.errors
        sum.timeouts += right.timeouts
        sum.connects += right.connects
        sum.disconnects += right.disconnects
        return sum
    }
}

/// A broker as one client sees it.
package struct BrokerStatistics: Hashable, Sendable {
    /// Of the cluster.
    package var id: Int64
    package var isUp = false
    /// From a request to its answer, in microseconds, over the last interval; nil when nothing was asked.
    package var roundTrip: RoundTrip?

    package struct RoundTrip: Hashable, Sendable {
        package var average: UInt64 = 0
        package var longest: UInt64 = 0
    }
}

/// Where statistics go. Called on the thread that serves the client: it must be quick and must not call back into the
/// client.
package typealias KafkaStatisticsHandler = @Sendable (ClientStatistics) -> Void
