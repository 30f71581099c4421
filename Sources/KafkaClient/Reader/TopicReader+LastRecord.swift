extension TopicReader {
    /// The last committed record of a partition, or nil when it is proven to have none.
    ///
    /// Reads a short piece before the end, and longer ones when it holds nothing but markers, aborted
    /// messages and gaps of compaction. Blocks for up to `timeout`; waits for open transactions like
    /// ``readToProvenEnd(timeout:_:)``.
    package static func lastRecord(
        configuration: KafkaConfiguration,
        topic: String,
        partition: KafkaPartition,
        timeout: Duration,
        log: @escaping KafkaLogHandler = KafkaLog.silent
    ) throws(KafkaError) -> KafkaRecord? {
        let deadline = Deadline(after: timeout)
        let end = try PartitionEnd.find(
            configuration: configuration,
            topic: topic,
            partition: partition,
            by: deadline,
            log: log
        )
        let last = { (start: ReadStart) throws(KafkaError) -> KafkaRecord? in
            let reader = try TopicReader(
                configuration: configuration,
                topic: topic,
                partition: partition,
                from: start,
                log: log
            )
            defer { reader.close() }
            var last: KafkaRecord?
            _ = try reader.readToProvenEnd(timeout: deadline.remaining) { last = $0 }
            return last
        }
        var length = firstPiece
        while length < end.rawValue {
            do throws(KafkaError) {
                if let record = try last(.offset(KafkaOffset(rawValue: end.rawValue - length))) {
                    return record
                }
            } catch {
                // The piece begins before the oldest record that is kept.
                guard error.code == .offsetOutOfReach else { throw error }
                break
            }
            length *= growth
        }
        return try last(.beginning)
    }

    private static let firstPiece: Int64 = 64
    private static let growth: Int64 = 16
}
