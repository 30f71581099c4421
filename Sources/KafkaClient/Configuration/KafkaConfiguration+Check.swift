import CRDKafka

extension KafkaConfiguration {
    /// Properties whose values nobody but the broker may read. They have no place in a file that is shown.
    package static let secretProperties: Set<String> = [
        "sasl.password", "ssl.key.password", "ssl.key.pem", "ssl.keystore.password",
        "sasl.oauthbearer.config",
        "sasl.oauthbearer.client.secret",
    ]

    /// Why librdkafka, or this module, refuses a property; nil when it takes it. Never quotes a secret.
    ///
    /// - Parameter isGivenAsSecret: then its value is never quoted, whatever the property is.
    package static func refusal(
        of property: String,
        value: String,
        isGivenAsSecret: Bool = false
    ) -> String? {
        let configuration = KafkaConfiguration(
            bootstrapServers: "",
            properties: [property: value],
            secretNames: isGivenAsSecret ? [property] : []
        )
        do throws(KafkaError) {
            _ = try ClientProperties(configuration, required: [:]).resolved()
            try RDKafkaConf.check(property, value, isSecret: configuration.isSecret(property))
            return nil
        } catch {
            return error.reason
        }
    }

    /// Makes a client and ends it, so that what does not go together is found before anything is sent: a
    /// mechanism without its name, a certificate that cannot be read.
    package func check() throws(KafkaError) {
        let properties = TransactionalProducer.properties(self, "check", .seconds(30), ProducerLimits())
        try RDKafkaClient(.producer, properties: properties, log: KafkaLog.silent).destroy()
    }
}
