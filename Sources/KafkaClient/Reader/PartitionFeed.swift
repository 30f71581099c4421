/// What one wait for a partition brought.
enum FeedItem {
    case record(KafkaRecord)

    /// Nothing more is visible from this offset on, for now; control markers before it were passed over.
    case caughtUp(KafkaOffset)
    case nothing
}

/// Fetches one partition, without a consumer group, hence without rights on groups and without offsets kept
/// anywhere: with a client of its own, or with one that fetches other partitions, too.
final class PartitionFeed {
    enum Isolation: String {
        case committed = "read_committed"
        case uncommitted = "read_uncommitted"
    }

    private let client: RDKafkaClient
    private let topic: String
    private let partition: KafkaPartition
    private let start: ReadStart
    private let ownsClient: Bool
    private var phase = Phase.idle

    private enum Phase {
        case idle
        case fetching
        case closed
    }

    init(
        configuration: KafkaConfiguration,
        isolation: Isolation,
        topic: String,
        partition: KafkaPartition,
        from start: ReadStart,
        log: @escaping KafkaLogHandler
    ) throws(KafkaError) {
        client = try Self.client(configuration, isolation, log: log)
        ownsClient = true
        self.topic = topic
        self.partition = partition
        self.start = start
    }

    /// - Parameter client: made by ``client(_:_:log:)``, closed after this feed.
    init(sharing client: RDKafkaClient, topic: String, partition: KafkaPartition, from start: ReadStart) {
        self.client = client
        ownsClient = false
        self.topic = topic
        self.partition = partition
        self.start = start
    }

    static func client(
        _ configuration: KafkaConfiguration,
        _ isolation: Isolation,
        log: @escaping KafkaLogHandler
    ) throws(KafkaError) -> RDKafkaClient {
        try RDKafkaClient(.consumer, properties: properties(configuration, isolation), log: log)
    }

    deinit {
        close()
    }

    /// Waits for the next thing. Trouble that passes by itself is no error: librdkafka reconnects.
    func next(within duration: Duration) throws(KafkaError) -> FeedItem {
        let deadline = Deadline(after: duration)
        try begin(by: deadline)
        switch try client.consume(topic, partition, timeout: deadline.remaining) {
        case .success(let item):
            return item
        case .failure(let error):
            guard error.isRetriable else { throw error }
            client.serveCallbacks(for: min(deadline.remaining, Self.pauseAfterFailure))
            return .nothing
        }
    }

    func close() {
        if phase == .fetching { client.stopConsuming(topic, partition) }
        phase = .closed
        if ownsClient { client.destroy() }
    }

    /// Starts to fetch, so that several feeds of one client fetch side by side.
    func begin(by deadline: Deadline) throws(KafkaError) {
        precondition(phase != .closed, "a closed reader was used")
        guard phase == .idle else { return }
        do throws(KafkaError) {
            // Started before it knows the leader, librdkafka looks again only after half a second. And for a
            // partition that does not exist it would wait for ever.
            let found = try client.metadata(topic, timeout: min(deadline.remaining, Self.metadataWait))
            guard let found, partition.rawValue < found.partitions else {
                throw KafkaError(
                    plain: .unknownPartition,
                    .read,
                    reason: "\(topic)/\(partition) does not exist"
                )
            }
        } catch {
            guard error.isRetriable else { throw error }
        }
        try client.startConsuming(topic, partition, at: start)
        phase = .fetching
    }

    private static func properties(_ configuration: KafkaConfiguration, _ isolation: Isolation)
        -> ClientProperties
    {
        ClientProperties(
            configuration,
            required: [
                "isolation.level": isolation.rawValue,
                "enable.partition.eof": "true",
                // Records that were deleted under the reader are an error, not a silent jump.
                "auto.offset.reset": "error",
            ],
            // Replies are wanted at once; the broker need not collect data for half a second.
            defaults: ["fetch.wait.max.ms": "50"]
        )
    }

    private static let metadataWait = Duration.seconds(2)
    private static let pauseAfterFailure = Duration.milliseconds(50)
}
