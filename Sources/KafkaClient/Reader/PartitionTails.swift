/// The last committed record of each of many partitions, read side by side by two clients.
package enum PartitionTails {
    /// A partition of a topic.
    package struct Place: Hashable, Sendable {
        package let topic: String
        package let partition: KafkaPartition

        package init(topic: String, partition: KafkaPartition) {
            self.topic = topic
            self.partition = partition
        }
    }

    /// Blocks for up to `timeout`; waits for open transactions like ``TopicReader/readToProvenEnd(timeout:_:)``.
    ///
    /// - Returns: no entry for a partition that is proven to have no committed record.
    package static func read(
        configuration: KafkaConfiguration,
        places: [Place],
        timeout: Duration,
        log: @escaping KafkaLogHandler = KafkaLog.silent
    ) throws(KafkaError) -> [Place: KafkaRecord] {
        guard !places.isEmpty else { return [:] }
        let deadline = Deadline(after: timeout)
        let ends = try ends(configuration, places, by: deadline, log: log)
        let reader = try PartitionFeed.client(configuration, .committed, log: log)
        defer { reader.destroy() }
        var tails: [Place: KafkaRecord] = [:]
        let filled = places.filter { ends[$0].map { $0.rawValue > 0 } ?? false }
        for group in filled.chunks(of: side) {
            let feeds = group.map { place in
                let end = ends[place] ?? KafkaOffset(rawValue: 0)
                let start = KafkaOffset(rawValue: max(0, end.rawValue - piece))
                return PartitionFeed(
                    sharing: reader,
                    topic: place.topic,
                    partition: place.partition,
                    from: .offset(start)
                )
            }
            defer { feeds.forEach { $0.close() } }
            for feed in feeds { try feed.begin(by: deadline) }
            for (place, feed) in zip(group, feeds) {
                guard let end = ends[place] else { continue }
                if let last = try last(feed, before: end, by: deadline) {
                    tails[place] = last
                } else {
                    // Nothing but markers and aborted messages there, or a start that is no longer kept.
                    tails[place] = try TopicReader.lastRecord(
                        configuration: configuration,
                        topic: place.topic,
                        partition: place.partition,
                        timeout: deadline.remaining,
                        log: log
                    )
                }
            }
        }
        return tails
    }

    private static func ends(
        _ configuration: KafkaConfiguration,
        _ places: [Place],
        by deadline: Deadline,
        log: @escaping KafkaLogHandler
    ) throws(KafkaError) -> [Place: KafkaOffset] {
        let client = try PartitionFeed.client(configuration, .uncommitted, log: log)
        defer { client.destroy() }
        var ends: [Place: KafkaOffset] = [:]
        for group in places.chunks(of: side) {
            let feeds = group.map {
                PartitionFeed(sharing: client, topic: $0.topic, partition: $0.partition, from: .end)
            }
            defer { feeds.forEach { $0.close() } }
            for feed in feeds { try feed.begin(by: deadline) }
            for (place, feed) in zip(group, feeds) {
                ends[place] = try PartitionEnd.find(feed, place, by: deadline)
            }
        }
        return ends
    }

    /// The last record before an end; nil when the piece that is read holds none.
    private static func last(
        _ feed: PartitionFeed,
        before end: KafkaOffset,
        by deadline: Deadline
    ) throws(KafkaError) -> KafkaRecord? {
        var progress = ReadProgress()
        var last: KafkaRecord?
        while !progress.hasReached(end) {
            guard !deadline.hasPassed else {
                throw KafkaError(
                    .timedOut,
                    .read,
                    reason: "the ends of topics were not reached",
                    isRetriable: true
                )
            }
            do throws(KafkaError) {
                switch try feed.next(within: deadline.remaining) {
                case .record(let record):
                    progress.read(record.offset)
                    last = record
                case .caughtUp(let offset): progress.caughtUp(offset)
                case .nothing: break
                }
            } catch {
                guard error.code == .offsetOutOfReach else { throw error }
                return nil
            }
        }
        return last
    }

    /// Partitions that are read at a time.
    private static let side = 64
    /// Records before the end that are read first: markers and aborted messages among them.
    private static let piece: Int64 = 32
}

extension Array {
    fileprivate func chunks(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
