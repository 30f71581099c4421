/// Finds the end of a partition, messages of open transactions included.
enum PartitionEnd {
    /// The offset that the next message gets, or a later one: every message that was there at the time of the
    /// call stands before it.
    ///
    /// It asks with a client of its own, one that sees uncommitted messages: the isolation level belongs to
    /// the client, and one that reads committed messages only is told an end that an open transaction holds
    /// back. It asks by fetching from the end: `rd_kafka_query_watermark_offsets` ignores its timeout in
    /// librdkafka before 2.3.0.
    ///
    /// - Throws: `RD_KAFKA_RESP_ERR__TIMED_OUT`, retriable, when no broker answered by the deadline.
    static func find(
        configuration: KafkaConfiguration,
        topic: String,
        partition: KafkaPartition,
        by deadline: Deadline,
        log: @escaping KafkaLogHandler
    ) throws(KafkaError) -> KafkaOffset {
        let feed = try PartitionFeed(
            configuration: configuration,
            isolation: .uncommitted,
            topic: topic,
            partition: partition,
            from: .end,
            log: log
        )
        defer { feed.close() }
        let place = PartitionTails.Place(topic: topic, partition: partition)
        return try find(feed, place, by: deadline)
    }

    /// The same with a feed from the end that sees uncommitted messages.
    static func find(
        _ feed: PartitionFeed,
        _ place: PartitionTails.Place,
        by deadline: Deadline
    ) throws(KafkaError) -> KafkaOffset {
        while !deadline.hasPassed {
            switch try feed.next(within: deadline.remaining) {
            case .record(let record): return record.offset
            case .caughtUp(let offset): return offset
            case .nothing: continue
            }
        }
        let reason = "\(place.topic)/\(place.partition): no broker told the end"
        throw KafkaError(.timedOut, .findEnd, reason: reason, isRetriable: true)
    }
}
