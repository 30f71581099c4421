import KafkaClient

/// What a broker answers with in tests, by its number in the Kafka protocol.
extension KafkaErrorCode {
    static let topicAuthorizationFailed = KafkaErrorCode(rawValue: 29)
    static let invalidTransactionState = KafkaErrorCode(rawValue: 48)
}
