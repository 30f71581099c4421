import CRDKafka

extension RDKafkaClient {
    /// Turns an error object into a value and frees it; nil for success.
    func take(_ object: OpaquePointer?, _ operation: KafkaError.Operation) -> KafkaError? {
        guard let object = unsafe object else { return nil }
        defer { unsafe rd_kafka_error_destroy(object) }
        let code = unsafe KafkaErrorCode(rd_kafka_error_code(object))
        let isFatal = unsafe rd_kafka_error_is_fatal(object) != 0
        // After the first fatal error every call answers «fatal»; the cause is kept by the client.
        if isFatal || code == .fatal, let cause = fatalError(operation) { return cause }
        return KafkaError(
            code,
            operation,
            reason: unsafe rd_kafka_error_string(object).map { unsafe String(cString: $0) } ?? code.sentence,
            isFatal: isFatal || code == .fatal,
            isRetriable: unsafe rd_kafka_error_is_retriable(object) != 0,
            requiresAbort: unsafe rd_kafka_error_txn_requires_abort(object) != 0
        )
    }
}
