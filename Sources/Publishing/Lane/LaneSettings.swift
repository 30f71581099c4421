/// What every lane of a daemon goes by.
package struct LaneSettings: Hashable, Sendable {
    package var delivery = Delivery.exactlyOnce
    /// The largest message for boards and employers: key, value and headers, in bytes. Above it a message goes into
    /// quarantine; topics are declared to take it.
    package var messageBytes = Self.messageBytesDefault
    /// Messages that may wait in a lane's quarantine. More look like a setting of a topic: the lane stops.
    package var quarantinedMax = Self.quarantinedMaxDefault
    /// How long is waited before it is looked who else has the lane. Nobody configures it.
    var fencedPause = PublishingLimits.fencedPause

    /// A topic's usual limit less what the broker adds.
    package static let messageBytesDefault = 990_000
    /// Smaller ones could not even hold what every message has.
    package static let messageBytesRange = 1_000...8_000_000
    package static let quarantinedMaxDefault = 1_000

    package init() {}

    /// What topics must take, in bytes: brokers' own default is a little above the least of it. The log's records
    /// have a limit of their own that is far below (`RecordLimits.recordBytesMax`, 524,464 bytes), so that a record
    /// is never too large for its topic.
    var topicMessageBytes: Int { max(1_000_000, messageBytes + Self.brokersShare) }

    /// What a broker adds to a message, generously.
    private static let brokersShare = 10_000
}
