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

    /// How long ``TransactionalProducer/send(_:)`` waits for room in a full queue.
    package var queueWait = Duration.seconds(10)

    /// Whether each message goes in a batch of its own, so that a refusal names the very one
    /// (`batch.num.messages`). Slow: for the search of such a message.
    package var sendsSingly = false

    package init() {}
}
