import CRDKafka

/// Where a key's messages go.
package enum Partitioning {
    /// The partition that producers of this module, and Java's by default, send a key to (murmur2).
    package static func partition(of key: [UInt8], among count: Int) -> KafkaPartition {
        precondition(count > 0, "a topic has partitions")
        let number = unsafe key.withUnsafeBytes { bytes in
            unsafe rd_kafka_msg_partitioner_murmur2(
                nil,
                bytes.baseAddress,
                bytes.count,
                Int32(count),
                nil,
                nil
            )
        }
        return KafkaPartition(rawValue: number)
    }
}
