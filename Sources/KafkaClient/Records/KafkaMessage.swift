/// A message to be sent.
///
/// The partition follows from the key as Java's default partitioner computes it (murmur2). There is no way to
/// name a partition: mixing named and computed partitions breaks the order per key.
package struct KafkaMessage: Hashable, Sendable {
    package var topic: String

    /// `nil` sends no key, and the message goes to any partition.
    package var key: [UInt8]?

    /// `nil` is a tombstone: on a compacted topic it removes the key. An empty array is an empty value.
    package var value: [UInt8]?

    /// Sent in this order; a name may occur more than once.
    package var headers: KafkaHeaders

    /// What counts towards a topic's limit: key, value and headers.
    package var bytes: Int { (key?.count ?? 0) + (value?.count ?? 0) + headers.contentBytes }

    package init(topic: String, key: [UInt8]?, value: [UInt8]?, headers: [KafkaHeader]) {
        self.init(topic: topic, key: key, value: value, headers: KafkaHeaders(headers))
    }

    package init(topic: String, key: [UInt8]?, value: [UInt8]?, headers: KafkaHeaders = KafkaHeaders()) {
        self.topic = topic
        self.key = key
        self.value = value
        self.headers = headers
    }
}
