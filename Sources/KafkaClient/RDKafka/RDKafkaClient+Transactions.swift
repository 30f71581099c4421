import CRDKafka

extension RDKafkaClient {
    /// Ends older producers of the same transactional id. A retriable error may be followed by the same call.
    func initTransactions(timeout: Duration) -> KafkaError? {
        unsafe take(rd_kafka_init_transactions(raw, timeout.timeoutMilliseconds), .initTransactions)
    }

    func beginTransaction() -> KafkaError? {
        unsafe take(rd_kafka_begin_transaction(raw), .begin)
    }

    /// One attempt, for as long as the transaction may still live: any other limit can set librdkafka's state
    /// and the broker's apart.
    func commitTransaction() -> KafkaError? {
        unsafe take(rd_kafka_commit_transaction(raw, Self.untilTransactionTimeout), .commit)
    }

    func abortTransaction() -> KafkaError? {
        unsafe take(rd_kafka_abort_transaction(raw, Self.untilTransactionTimeout), .abort)
    }

    private static let untilTransactionTimeout: Int32 = -1
}
