package import KafkaClient

/// What the producers of a lane say of themselves: they come and go, and what they count goes on.
package struct ClientTraffic: Hashable, Sendable {
    /// Of the producer that is in use; nil before it has said anything.
    package private(set) var current: ClientStatistics?
    private var former = ClientCounts()
    private var hasSaid = false

    /// Since the daemon started; nil before any producer has said anything.
    package var counts: ClientCounts? { hasSaid ? former + (current?.counts ?? ClientCounts()) : nil }

    mutating func said(_ statistics: ClientStatistics) {
        current = statistics
        hasSaid = true
    }

    /// What it did since it last said something is not counted.
    mutating func producerEnded() {
        former = former + (current?.counts ?? ClientCounts())
        current = nil
    }
}
