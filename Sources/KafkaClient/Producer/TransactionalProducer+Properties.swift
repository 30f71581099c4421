extension TransactionalProducer {
    static func properties(
        _ configuration: KafkaConfiguration,
        _ transactionalID: String,
        _ transactionTimeout: Duration,
        _ limits: ProducerLimits
    ) -> ClientProperties {
        ClientProperties(
            limits.applied(to: configuration),
            required: limits.properties.merging([
                "transactional.id": transactionalID,
                "transaction.timeout.ms": String(transactionTimeout.timeoutMilliseconds),
            ]) { _, own in own },
            defaults: ProducerLimits.defaults
        )
    }
}
