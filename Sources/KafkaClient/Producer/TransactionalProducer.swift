/// Sends messages in transactions: all of them become visible to readers of committed messages, or none.
///
/// **Blocking.** Every method may block for as long as its documentation says. A producer belongs to one
/// dedicated operating system thread: the one that makes it, uses it and closes it. Never call it from a task
/// on Swift's cooperative pool, which has one thread for each core. It is therefore not `Sendable`.
///
/// The order of calls is ``initTransactions(timeout:)``, then any number of ``begin()``, ``send(_:)`` …,
/// ``commit()`` or ``abort()``, then ``close()``. Another order is a programming error and stops the process.
///
/// After an error with `isFatal`, and whenever ``mustRecycle`` is true, the producer is of no more use: close
/// it, make a new one with the same transactional id, initialise it, and read from the broker what was
/// committed.
package final class TransactionalProducer {
    package let transactionalID: String

    /// Whether this producer must be replaced before another transaction begins.
    package private(set) var mustRecycle = false

    private let client: RDKafkaClient
    private let limits: ProducerLimits
    private let transactionTimeout: Duration
    private var patience: Duration { transactionTimeout * Self.patienceFactor }
    private var phase = Phase.created
    /// Of the open transaction.
    private var messagesSent = 0

    private enum Phase {
        case created
        case idle
        case inTransaction
        case closed
    }

    /// Makes a producer without contacting a broker.
    ///
    /// - Parameters:
    ///   - transactionTimeout: how long the broker keeps a transaction open that nobody ends. It is also how
    ///     long readers in the same partitions may be held up by a crash. Brokers allow at most 15 minutes by
    ///     default.
    ///   - log: called from librdkafka's threads.
    ///   - statistics: called every ``ClientStatistics/interval`` in which the producer is used or served; nil: none
    ///     are made.
    package init(
        configuration: KafkaConfiguration,
        transactionalID: String,
        transactionTimeout: Duration = .seconds(30),
        limits: ProducerLimits = ProducerLimits(),
        log: @escaping KafkaLogHandler = KafkaLog.silent,
        statistics: KafkaStatisticsHandler? = nil
    ) throws(KafkaError) {
        precondition(!transactionalID.isEmpty, "a transactional id is what older processes are fenced by")
        var properties = Self.properties(configuration, transactionalID, transactionTimeout, limits)
        if statistics != nil { properties.makeStatistics() }
        self.client = try RDKafkaClient(.producer, properties: properties, log: log, statistics: statistics)
        self.transactionalID = transactionalID
        self.limits = limits
        self.transactionTimeout = transactionTimeout
    }

    /// Has the producer tell what it has to tell; to be called now and then while there is nothing to send.
    package func serve() {
        precondition(phase != .closed, "a closed producer was used")
        client.serveCallbacks(for: .zero)
    }

    /// Takes the transactional id over: the broker refuses older producers from here on and ends what they
    /// left open.
    ///
    /// Blocks for up to `timeout`. A retriable error may be followed by the same call.
    package func initTransactions(timeout: Duration) throws(KafkaError) {
        precondition(phase == .created, "transactions are initialised once")
        if let error = client.initTransactions(timeout: timeout) { throw noted(error) }
        phase = .idle
    }

    /// Opens a transaction. Local: the broker hears of it with the first message.
    ///
    /// - Throws: a fatal error, also when ``mustRecycle`` was ignored.
    package func begin() throws(KafkaError) {
        precondition(phase == .idle, "begin needs an initialised producer without an open transaction")
        guard !mustRecycle else {
            let reason = "the end of the last transaction is uncertain; this producer must be replaced"
            throw KafkaError(.state, .begin, reason: reason, isFatal: true)
        }
        client.serveCallbacks(for: .zero)
        client.events.transactionBegins()
        if let error = client.beginTransaction() { throw noted(error) }
        messagesSent = 0
        phase = .inTransaction
    }

    /// Queues a message of the open transaction; its bytes are copied.
    ///
    /// Blocks only while the queue is full, for at most ``ProducerLimits/queueWait``.
    ///
    /// - Throws: `RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE` for a message over the limit (it was not queued, the
    ///   transaction is still good); `RD_KAFKA_RESP_ERR__QUEUE_FULL`, retriable, when the queue stayed full;
    ///   an error with `requiresAbort` when an earlier message failed; a fatal error.
    package func send(_ message: KafkaMessage) throws(KafkaError) {
        precondition(phase == .inTransaction, "send needs an open transaction")
        var deadline: Deadline?
        while true {
            do throws(KafkaError) {
                try client.produce(message, number: messagesSent)
                messagesSent += 1
                return
            } catch {
                guard error.code == .queueFull else { throw noted(explained(error)) }
                let limit = deadline ?? Deadline(after: limits.queueWait)
                deadline = limit
                guard !limit.hasPassed else {
                    throw KafkaError(.queueFull, .send, reason: error.reason, isRetriable: true)
                }
                client.serveCallbacks(for: min(limit.remaining, Self.queuePoll))
            }
        }
    }

    /// Sends what is queued and commits the transaction.
    ///
    /// Blocks until the broker has answered, for at most about twice the transaction timeout.
    ///
    /// - Throws: when the outcome is not known, or the producer is fenced or broken. What was committed must
    ///   then be read from the broker. A retriable error here means that no broker answered in time.
    package func commit() throws(KafkaError) -> CommitOutcome {
        precondition(phase == .inTransaction, "commit needs an open transaction")
        let deadline = Deadline(after: patience)
        awaitDeliveries()
        var isCertain = true
        while true {
            guard let error = client.commitTransaction() else {
                phase = .idle
                isCertain = isCertain && client.events.transactionTraffic.isSettled
                mustRecycle = mustRecycle || !isCertain
                return .committed(certain: isCertain)
            }
            if error.requiresAbort {
                let cause = client.events.firstFailedDelivery ?? error
                mustRecycle = true
                try abortOpenTransaction()
                return .aborted(cause)
            }
            isCertain = false
            guard error.isRetriable, !deadline.hasPassed else {
                mustRecycle = true
                throw error
            }
            client.serveCallbacks(for: Self.retryPause)
        }
    }

    /// librdkafka's commit waits for every message until the transaction's time is over, also for those that it does not
    /// send any more since one before them was refused. Here the refusal is seen, and the commit that follows fails at
    /// once.
    private func awaitDeliveries() {
        let deadline = Deadline(after: transactionTimeout)
        while client.events.firstFailedDelivery == nil, client.fatalError(.commit) == nil, !deadline.hasPassed
        {
            if client.flush(for: Self.deliveryLook) { return }
        }
    }

    /// Gives the open transaction up; messages that wait are dropped.
    ///
    /// Blocks like ``commit()``. Afterwards ``mustRecycle`` tells whether the next transaction needs a new
    /// producer.
    package func abort() throws(KafkaError) {
        precondition(phase == .inTransaction, "abort needs an open transaction")
        try abortOpenTransaction()
    }

    /// Ends the producer and librdkafka's threads. An open transaction is left for the broker, or for the
    /// next ``initTransactions(timeout:)``, to end.
    package func close() {
        phase = .closed
        client.destroy()
    }

    private func abortOpenTransaction() throws(KafkaError) {
        // An abort that overtakes the first request to add partitions is answered with a fatal error
        // (librdkafka #4849), so that request gets a moment to be answered.
        let settling = Deadline(after: Self.partitionSettling)
        while client.events.transactionTraffic.isAddingPartitions, !settling.hasPassed {
            client.serveCallbacks(for: Self.retryPause)
        }
        let deadline = Deadline(after: patience)
        while let error = client.abortTransaction() {
            mustRecycle = true
            guard error.isRetriable, !deadline.hasPassed else { throw error }
            client.serveCallbacks(for: Self.retryPause)
        }
        phase = .idle
        mustRecycle = mustRecycle || !client.events.transactionTraffic.isSettled
    }

    /// After a failed delivery librdkafka only says «erroneous state», or refuses the topic, to the messages
    /// that follow. The first failure is the one to be told of: it has doomed the transaction. Its report may
    /// come a moment after the state has changed.
    private func explained(_ error: KafkaError) -> KafkaError {
        client.serveCallbacks(for: .zero)
        let limit = Deadline(after: Self.reportDelay)
        while error.code == .state, client.events.firstFailedDelivery == nil, !limit.hasPassed,
            client.fatalError(.send) == nil
        {
            client.serveCallbacks(for: min(limit.remaining, Self.queuePoll))
        }
        if let fatal = client.fatalError(.send) { return fatal }
        if let cause = client.events.firstFailedDelivery { return cause }
        guard error.code == .state else { return error }
        return KafkaError(.state, .send, reason: error.reason, requiresAbort: true)
    }

    private func noted(_ error: KafkaError) -> KafkaError {
        mustRecycle = mustRecycle || error.isFatal
        return error
    }

    /// How many transaction timeouts a commit or an abort is pursued: by then the broker has ended it by
    /// itself.
    private static let patienceFactor = 2
    /// How soon a refusal is seen while messages are being delivered.
    private static let deliveryLook = Duration.milliseconds(50)
    private static let retryPause = Duration.milliseconds(20)
    private static let queuePoll = Duration.milliseconds(10)
    /// How long the report of the delivery that doomed a transaction is waited for.
    private static let reportDelay = Duration.milliseconds(500)
    private static let partitionSettling = Duration.seconds(1)
}
