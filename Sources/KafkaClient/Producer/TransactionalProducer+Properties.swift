extension TransactionalProducer {
    static func properties(
        _ configuration: KafkaConfiguration,
        _ transactionalID: String,
        _ transactionTimeout: Duration,
        _ limits: ProducerLimits
    ) -> ClientProperties {
        var configuration = configuration
        if limits.sendsSingly { configuration.properties["batch.num.messages"] = "1" }
        return ClientProperties(
            configuration,
            required: [
                "transactional.id": transactionalID,
                "transaction.timeout.ms": String(transactionTimeout.timeoutMilliseconds),
                "enable.idempotence": "true",
                "acks": "all",
                // Java's partitioner, so that every client of the topic finds a key in the same partition.
                "partitioner": "murmur2_random",
                // A commit waits for these reports: see RDKafkaCallbacks.registerDeliveries.
                "delivery.report.only.error": "false",
                "queue.buffering.max.messages": String(limits.queueMessages),
                "queue.buffering.max.kbytes": String(limits.queueKilobytes),
                "message.max.bytes": String(limits.messageBytes),
            ],
            defaults: [
                "compression.type": "lz4",
                // A commit sends at once whatever waits; lingering only fills batches while messages pour in.
                "linger.ms": "5",
                "batch.size": "1000000",
                "batch.num.messages": "10000",
            ]
        )
    }
}
