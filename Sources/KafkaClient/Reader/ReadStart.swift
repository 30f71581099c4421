/// Where to begin to read.
package enum ReadStart: Hashable, Sendable {
    /// At the oldest record that is kept.
    case beginning

    /// At this offset. If its record is no longer kept, reading fails with
    /// `RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET`.
    case offset(KafkaOffset)

    /// Behind the last record: only what comes later.
    case end
}
