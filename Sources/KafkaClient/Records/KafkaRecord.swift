/// A message as it was read back from a partition.
package struct KafkaRecord: Hashable, Sendable {
    package let topic: String
    package let partition: KafkaPartition
    package let offset: KafkaOffset

    /// `nil`: the message has no key.
    package let key: [UInt8]?

    /// `nil`: a tombstone.
    package let value: [UInt8]?
    package let headers: [KafkaHeader]

    /// Milliseconds since 1970 UTC, by the producer's or the broker's clock; `nil` when the broker gave none.
    package let timestampMilliseconds: Int64?

    package init(
        topic: String,
        partition: KafkaPartition,
        offset: KafkaOffset,
        key: [UInt8]?,
        value: [UInt8]?,
        headers: [KafkaHeader],
        timestampMilliseconds: Int64?
    ) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.key = key
        self.value = value
        self.headers = headers
        self.timestampMilliseconds = timestampMilliseconds
    }

    /// The bytes of the first header of this name.
    package func header(_ name: String) -> [UInt8]? {
        headers.first { $0.name == name }?.value
    }
}
