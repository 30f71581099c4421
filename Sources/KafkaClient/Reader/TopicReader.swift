/// Reads one partition in order, committed messages only, without a consumer group.
///
/// **Blocking**: one dedicated operating system thread makes it, uses it and closes it; never a task on
/// Swift's cooperative pool. It is therefore not `Sendable`.
package final class TopicReader {
    package let topic: String
    package let partition: KafkaPartition

    /// All visible records before this offset were handed out; nil before the first answer of the broker.
    package var position: KafkaOffset? { progress.position }

    private let configuration: KafkaConfiguration
    private let log: KafkaLogHandler
    private let feed: PartitionFeed
    private var progress = ReadProgress()

    /// Makes a reader without contacting a broker.
    ///
    /// - Parameter log: called from librdkafka's threads.
    /// - Throws: only for a configuration that librdkafka refuses.
    package init(
        configuration: KafkaConfiguration,
        topic: String,
        partition: KafkaPartition,
        from start: ReadStart = .beginning,
        log: @escaping KafkaLogHandler = KafkaLog.silent
    ) throws(KafkaError) {
        self.configuration = configuration
        self.topic = topic
        self.partition = partition
        self.log = log
        feed = try PartitionFeed(
            configuration: configuration,
            isolation: .committed,
            topic: topic,
            partition: partition,
            from: start,
            log: log
        )
    }

    /// Hands out every record up to the end of the partition as it is now, and proves that nothing before it
    /// is missing.
    ///
    /// The end counts messages of open transactions too: a reader of committed messages alone would see an
    /// earlier end and miss a record that is committed but stands behind somebody's open transaction. So this
    /// waits until such transactions are over. Records that come later may be handed out as well.
    ///
    /// - Returns: the end that was reached: every record before it is now decided and was handed out if
    /// committed.
    /// - Throws: `RD_KAFKA_RESP_ERR__TIMED_OUT`, retriable, when the end was not reached in time. A timeout
    ///   is never an end. After a retriable error the same call goes on where this one stopped.
    package func readToProvenEnd(
        timeout: Duration,
        _ body: (KafkaRecord) -> Void
    ) throws(KafkaError) -> KafkaOffset {
        let deadline = Deadline(after: timeout)
        let end = try self.end(by: deadline)
        try read(to: end, by: deadline, body)
        return end
    }

    /// The end of the partition as it is now, messages of open transactions included. Each question is one of a client
    /// of its own, which must reach the brokers first.
    ///
    /// - Throws: `RD_KAFKA_RESP_ERR__TIMED_OUT`, retriable, when no broker told it in time.
    package func end(timeout: Duration) throws(KafkaError) -> KafkaOffset {
        try end(by: Deadline(after: timeout))
    }

    /// The second half of ``readToProvenEnd(timeout:_:)``, towards an end that was told before.
    ///
    /// - Throws: `RD_KAFKA_RESP_ERR__TIMED_OUT`, retriable, when the end was not reached in time: the same call goes on
    ///   where this one stopped.
    package func read(
        to end: KafkaOffset,
        timeout: Duration,
        _ body: (KafkaRecord) -> Void
    ) throws(KafkaError) {
        try read(to: end, by: Deadline(after: timeout), body)
    }

    /// The next record, or nil when none came in time, which says nothing about the end.
    ///
    /// - Throws: errors that do not pass by themselves (the topic is gone, no rights). Trouble with the
    ///   connection is none of them: librdkafka reconnects.
    package func poll(timeout: Duration) throws(KafkaError) -> KafkaRecord? {
        let deadline = Deadline(after: timeout)
        repeat {
            if let record = try next(within: deadline.remaining) { return record }
        } while !deadline.hasPassed
        return nil
    }

    /// Ends the reader and librdkafka's threads. May be called twice.
    package func close() {
        feed.close()
    }

    private func end(by deadline: Deadline) throws(KafkaError) -> KafkaOffset {
        try PartitionEnd.find(
            configuration: configuration,
            topic: topic,
            partition: partition,
            by: deadline,
            log: log
        )
    }

    private func read(
        to end: KafkaOffset,
        by deadline: Deadline,
        _ body: (KafkaRecord) -> Void
    ) throws(KafkaError) {
        while !progress.hasReached(end) {
            guard !deadline.hasPassed else { throw timedOut(before: end) }
            if let record = try next(within: deadline.remaining) { body(record) }
        }
    }

    private func next(within duration: Duration) throws(KafkaError) -> KafkaRecord? {
        switch try feed.next(within: duration) {
        case .record(let record):
            progress.read(record.offset)
            return record
        case .caughtUp(let offset):
            progress.caughtUp(offset)
        case .nothing:
            break
        }
        return nil
    }

    private func timedOut(before end: KafkaOffset) -> KafkaError {
        let reached = progress.position.map { "offset \($0)" } ?? "nothing"
        let reason = "\(topic)/\(partition): read up to \(reached), the end is \(end)"
        return KafkaError(.timedOut, .read, reason: reason, isRetriable: true)
    }
}
