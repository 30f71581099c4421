import Synchronization

/// What librdkafka tells a client outside of its calls: log lines, failed deliveries, traffic.
///
/// Written from librdkafka's threads, read from the thread that owns the client.
final class ClientEvents: Sendable {
    private let log: KafkaLogHandler
    private let statistics: KafkaStatisticsHandler?
    private let deliveries = Mutex(FailedDeliveries())
    private let traffic = Mutex(TransactionTraffic())

    /// - Parameter statistics: nil: nobody wants them.
    init(log: @escaping KafkaLogHandler, statistics: KafkaStatisticsHandler? = nil) {
        self.log = log
        self.statistics = statistics
    }

    var wantsStatistics: Bool { statistics != nil }

    /// - Parameter json: as librdkafka writes it; what is not of its form is passed over.
    func measured(_ json: [UInt8]) {
        if let statistics, let found = StatisticsReader.read(json) { statistics(found) }
    }

    /// The first delivery that failed in this transaction: why a commit is refused. librdkafka itself only
    /// says how many failed.
    var firstFailedDelivery: KafkaError? { deliveries.withLock { $0.first } }

    var transactionTraffic: TransactionTraffic { traffic.withLock { $0 } }

    func transactionBegins() {
        deliveries.withLock { $0 = FailedDeliveries() }
        traffic.withLock { $0 = TransactionTraffic() }
    }

    func logged(_ line: KafkaLogLine) {
        log(line)
    }

    func deliveryFailed(_ code: KafkaErrorCode, topic: String, message: Int) {
        // Purged messages are the wake of an abort, not its cause.
        guard code != .purgedFromQueue, code != .purgedInFlight else { return }
        deliveries.withLock { failed in
            // What a message was refused for explains the failures of others in its wake.
            let isCause = code.isOfMessage && failed.first?.isOfMessage == false
            guard failed.first == nil || isCause else { return }
            let reason = "a message for \(topic) was not delivered: \(code.sentence)"
            failed.first = KafkaError(
                code,
                .deliver,
                reason: reason,
                requiresAbort: true,
                topic: topic,
                message: message
            )
        }
    }

    func sent(_ request: TransactionRequest) {
        traffic.withLock { $0.sent(request) }
    }

    func received(_ request: TransactionRequest, isAnswer: Bool) {
        traffic.withLock { $0.received(request, isAnswer: isAnswer) }
    }

    private struct FailedDeliveries {
        var first: KafkaError?
    }
}
