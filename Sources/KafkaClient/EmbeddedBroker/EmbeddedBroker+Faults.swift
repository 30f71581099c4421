/// Faults to be injected in tests.
extension EmbeddedBroker {
    /// Requests that can be made to fail, by their number in the Kafka protocol.
    package enum Request: Int16, Hashable, Sendable {
        case produce = 0
        case fetch = 1
        case listOffsets = 2
        case metadata = 3
        case findCoordinator = 10
        case initProducerID = 22
        case addPartitions = 24
        case endTransaction = 26
    }

    /// Answers the next requests of a kind, on any broker, with these errors in turn.
    /// ``KafkaErrorCode/transport`` cuts the connection instead; ``KafkaErrorCode/none`` lets one pass.
    package func failNext(_ request: Request, with codes: [KafkaErrorCode]) throws(KafkaError) {
        try cluster.pushErrors(codes, request: request.rawValue)
    }

    /// Takes back what ``failNext(_:with:)`` has left over.
    package func clearFailures(_ request: Request) throws(KafkaError) {
        try cluster.clearErrors(request: request.rawValue)
    }

    /// Answers the next request of a kind on one broker late, and with an error unless the code is
    /// ``KafkaErrorCode/none``.
    package func delayNext(
        _ request: Request,
        broker: Int,
        by delay: Duration,
        with code: KafkaErrorCode = .none
    ) throws(KafkaError) {
        let broker = Int32(broker)
        try cluster.pushDelayedAnswer(broker: broker, request: request.rawValue, code: code, delay: delay)
    }

    /// Makes one broker (counted from 1) answer everything this much later.
    package func setRoundTrip(broker: Int, _ duration: Duration) throws(KafkaError) {
        try cluster.setRoundTrip(broker: Int32(broker), duration)
    }

    /// Moves the coordinator of a transactional id.
    package func setCoordinator(of transactionalID: String, broker: Int) throws(KafkaError) {
        try cluster.setTransactionCoordinator(transactionalID, broker: Int32(broker))
    }
}
