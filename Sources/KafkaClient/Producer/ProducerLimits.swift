/// The bounds of a producer's queue. Every value has a name in librdkafka or is named here.
package struct ProducerLimits: Hashable, Sendable {
    /// Messages that wait to be sent (`queue.buffering.max.messages`); at least twice the largest
    /// transaction.
    package var queueMessages = 100_000

    /// Kilobytes that wait to be sent (`queue.buffering.max.kbytes`).
    package var queueKilobytes = 65_536

    /// The largest message, key and value together, in bytes (`message.max.bytes`). Brokers have a limit of
    /// their own.
    package var messageBytes = 1_000_000

    /// Without transactions: messages, and bytes, that go in one request for a partition; a larger message goes
    /// alone.
    package var requestMessages = 5_000
    package var requestBytes = 900_000

    /// How long ``TransactionalProducer/send(_:)`` waits for room in a full queue.
    package var queueWait = Duration.seconds(10)

    /// Whether each message goes in a batch of its own, so that a refusal names the very one
    /// (`batch.num.messages`). Slow: for the search of such a message.
    package var sendsSingly = false

    package init() {}

    /// What every producer of this module rests on.
    var properties: [String: String] {
        [
            "enable.idempotence": "true",
            "acks": "all",
            // Java's partitioner, so that every client of the topic finds a key in the same partition.
            "partitioner": "murmur2_random",
            // A commit waits for these reports: see RDKafkaCallbacks.registerDeliveries.
            "delivery.report.only.error": "false",
            "queue.buffering.max.messages": String(queueMessages),
            "queue.buffering.max.kbytes": String(queueKilobytes),
            "message.max.bytes": String(messageBytes),
        ]
    }

    static let defaults = [
        "compression.type": "lz4",
        // A commit sends at once whatever waits; lingering only fills batches while messages pour in.
        "linger.ms": "5",
        "batch.size": "1000000",
        "batch.num.messages": "10000",
    ]

    /// The configuration with what goes before its tuning.
    func applied(to configuration: KafkaConfiguration) -> KafkaConfiguration {
        var configuration = configuration
        if sendsSingly { configuration.properties["batch.num.messages"] = "1" }
        return configuration
    }
}
