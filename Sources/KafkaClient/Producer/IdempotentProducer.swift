/// Sends messages without transactions: each at least once, in order in its partition, with no gap.
///
/// Within its own life librdkafka and the broker leave no double. After an error it is not known what arrived, and
/// a younger producer may send it again. Nobody is fenced.
///
/// Nothing that comes after a message in a partition is there when that message is not: what is sent waits until
/// it makes one request for each partition, and the next is sent when all of these were answered. librdkafka's own
/// guarantee (`enable.gapless.guarantee`) is not enough: version 2.0.2 has the request behind a refused one made
/// already, sends it, and leaves it to the broker to refuse it by its sequence number.
///
/// **Blocking.** One dedicated operating system thread makes it, uses it and closes it; not `Sendable`.
package final class IdempotentProducer: BatchProducer {
    package private(set) var mustRecycle = false

    private let client: RDKafkaClient
    private let limits: ProducerLimits
    private let patience: Duration
    private var isOpen = false
    private var messagesSent = 0
    /// Of the requests that are not sent yet.
    private var waiting = (messages: 0, bytes: 0)

    /// Makes a producer without contacting a broker.
    ///
    /// - Parameters:
    ///   - patience: how long the delivery of what was sent is pursued.
    ///   - statistics: called every ``ClientStatistics/interval`` in which the producer is used or served; nil: none
    ///     are made.
    package init(
        configuration: KafkaConfiguration,
        patience: Duration = .seconds(60),
        limits: ProducerLimits = ProducerLimits(),
        log: @escaping KafkaLogHandler = KafkaLog.silent,
        statistics: KafkaStatisticsHandler? = nil
    ) throws(KafkaError) {
        var properties = Self.properties(configuration, limits)
        if statistics != nil { properties.makeStatistics() }
        client = try RDKafkaClient(.producer, properties: properties, log: log, statistics: statistics)
        self.limits = limits
        self.patience = patience
    }

    package func serve() { client.serveCallbacks(for: .zero) }

    /// There is nothing to be taken over.
    package func start(timeout: Duration) {}

    package func begin() throws(KafkaError) {
        precondition(!isOpen, "a batch begins after the one before")
        guard !mustRecycle else {
            let reason = "what arrived is uncertain; this producer must be replaced"
            throw KafkaError(.state, .begin, reason: reason, isFatal: true)
        }
        client.serveCallbacks(for: .zero)
        client.events.transactionBegins()
        messagesSent = 0
        waiting = (0, 0)
        isOpen = true
    }

    /// Blocks like ``settle()`` when the message would be more than goes in one request, and while the queue is
    /// full, for at most ``ProducerLimits/queueWait``.
    package func send(_ message: KafkaMessage) throws(KafkaError) {
        precondition(isOpen, "send needs a batch")
        let bytes = message.bytes + Self.framing * (message.headers.count + 1)
        let isFull = waiting.messages >= limits.requestMessages || waiting.bytes + bytes > limits.requestBytes
        if waiting.messages > 0, isFull || limits.sendsSingly { try settle() }
        try queue(message)
        waiting = (waiting.messages + 1, waiting.bytes + bytes)
    }

    private func queue(_ message: KafkaMessage) throws(KafkaError) {
        let limit = Deadline(after: limits.queueWait)
        while true {
            do throws(KafkaError) {
                try client.produce(message, number: messagesSent)
                messagesSent += 1
                return
            } catch {
                guard error.code == .queueFull, !limit.hasPassed else { throw failed(error) }
                client.serveCallbacks(for: min(limit.remaining, Self.queuePoll))
            }
        }
    }

    /// Waits until every message is kept by the broker; for at most the producer's patience.
    package func settle() throws(KafkaError) {
        precondition(isOpen, "settle needs a batch")
        let deadline = Deadline(after: patience)
        while !client.flush(for: Self.flushPiece) {
            guard client.events.firstFailedDelivery == nil, !deadline.hasPassed else { break }
        }
        if let error = client.events.firstFailedDelivery ?? client.fatalError(.deliver) {
            throw failed(error)
        }
        waiting = (0, 0)
        guard client.queueLength == 0 else {
            let reason = "\(client.queueLength) messages were not answered for"
            throw failed(KafkaError(.timedOut, .deliver, reason: reason, isRetriable: true))
        }
    }

    package func commit() throws(KafkaError) -> CommitOutcome {
        try settle()
        isOpen = false
        return .committed(certain: true)
    }

    /// What waits is dropped when the producer is closed; what was sent stays.
    package func abort() {
        mustRecycle = true
        isOpen = false
    }

    package func close() { client.destroy() }

    /// The first delivery that failed is the cause: librdkafka then says «fatal» to whatever follows.
    private func failed(_ error: KafkaError) -> KafkaError {
        mustRecycle = true
        client.serveCallbacks(for: .zero)
        return client.events.firstFailedDelivery ?? client.fatalError(error.operation) ?? error
    }

    static func properties(_ configuration: KafkaConfiguration, _ limits: ProducerLimits) -> ClientProperties
    {
        // What goes in one request is this producer's to say; a configuration's tuning of it does not apply.
        var configuration = configuration
        for property in ["linger.ms", "queue.buffering.max.ms", "batch.size", "batch.num.messages"] {
            configuration.properties[property] = nil
        }
        return ClientProperties(
            configuration,
            required: limits.properties.merging([
                // Until it is flushed.
                "linger.ms": "900000",
                "batch.size": String(max(limits.messageBytes, limits.requestBytes) + framing),
                "batch.num.messages": String(limits.sendsSingly ? 1 : limits.requestMessages),
                // A second line, should the process stand still within a request for longer than it may linger.
                "enable.gapless.guarantee": "true",
                "max.in.flight": "1",
                // For ever: the next producer is to know what became of a message.
                "message.timeout.ms": "0",
            ]) { _, own in own },
            defaults: ["compression.type": "lz4"]
        )
    }

    /// What a record adds to a message's bytes, and each header to its own, generously.
    private static let framing = 64
    private static let queuePoll = Duration.milliseconds(10)
    private static let flushPiece = Duration.milliseconds(100)
}
