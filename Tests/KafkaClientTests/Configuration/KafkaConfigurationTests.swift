import Testing

@testable import KafkaClient

struct KafkaConfigurationTests {
    private let secret = "correct horse battery staple"

    @Test func secretsAreHiddenHoweverAConfigurationIsPrinted() {
        let configuration = KafkaConfiguration(
            bootstrapServers: "broker:9092",
            properties: [
                "sasl.password": secret, "ssl.key.pem": secret, "unheard.of": secret, "linger.ms": "7",
            ]
        )
        var dumped = ""
        dump(configuration, to: &dumped)
        for printed in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!printed.contains(secret))
            #expect(printed.contains("sasl.password=<hidden>"))
            #expect(printed.contains("linger.ms=7"))
            #expect(printed.contains("broker:9092"))
        }
    }

    @Test(arguments: [
        "enable.idempotence", "acks", "isolation.level", "group.id", "bootstrap.servers", "client.id",
    ])
    func promisesCannotBeConfiguredAway(_ name: String) {
        let configuration = KafkaConfiguration(bootstrapServers: "localhost:1", properties: [name: "1"])
        let error = #expect(throws: KafkaError.self) { try KafkaAdmin(configuration: configuration) }
        #expect(error?.code == .conflict)
        #expect(error?.reason.contains(name) == true)
    }

    @Test func tuningMayBeConfigured() throws {
        let configuration = KafkaConfiguration(
            bootstrapServers: "localhost:1",
            properties: ["linger.ms": "1"]
        )
        let properties = TransactionalProducer.properties(configuration, "id", .seconds(30), ProducerLimits())
        let resolved = Dictionary(uniqueKeysWithValues: try properties.resolved().map { ($0.name, $0.value) })
        #expect(resolved["linger.ms"] == "1")
        #expect(resolved["compression.type"] == "lz4")
        #expect(resolved["transaction.timeout.ms"] == "30000")
        #expect(resolved["enable.idempotence"] == "true")
        #expect(resolved["socket.nagle.disable"] == "true")
        #expect(resolved["allow.auto.create.topics"] == "false")
        #expect(resolved["partitioner"] == "murmur2_random")
    }

    /// librdkafka would take the default for the last word.
    @Test func tuningMayBeConfiguredByAnyName() throws {
        let configuration = KafkaConfiguration(
            bootstrapServers: "localhost:1",
            properties: ["compression.codec": "zstd", "queue.buffering.max.ms": "50"]
        )
        let limits = ProducerLimits()
        for properties in [
            TransactionalProducer.properties(configuration, "id", .seconds(30), limits),
            IdempotentProducer.properties(configuration, limits),
        ] {
            let set = try properties.resolved()
            let resolved = Dictionary(uniqueKeysWithValues: set.map { ($0.name, $0.value) })
            #expect(resolved["compression.codec"] == "zstd")
            #expect(resolved["compression.type"] == nil)
            // How long the second one lingers is its own to say.
            #expect((resolved["linger.ms"] == nil) == (resolved["queue.buffering.max.ms"] == "50"))
        }
    }

    @Test func aPropertyThatDoesNotExistIsNamed() {
        let configuration = KafkaConfiguration(
            bootstrapServers: "localhost:1",
            properties: ["no.such": secret]
        )
        let error = #expect(throws: KafkaError.self) { try KafkaAdmin(configuration: configuration) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.reason.contains("no.such") == true)
        #expect(error?.reason.contains(secret) == false)
    }

    @Test func aRefusedValueIsNotQuotedWhenItMayBeSecret() {
        let configuration = KafkaConfiguration(
            bootstrapServers: "localhost:1",
            properties: ["sasl.oauthbearer.method": secret]
        )
        let error = #expect(throws: KafkaError.self) { try KafkaAdmin(configuration: configuration) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.reason.contains("sasl.oauthbearer.method") == true)
        #expect(error?.reason.contains(secret) == false)
    }

    /// A name for SASL is an account with some clusters, and half of a key with others.
    @Test func whatWasGivenAsASecretIsHiddenWhateverItsName() {
        let configuration = KafkaConfiguration(
            bootstrapServers: "localhost:1",
            properties: ["sasl.username": secret, "security.protocol": secret, "linger.ms": "7"],
            secretNames: ["sasl.username", "security.protocol"]
        )
        #expect(
            configuration.shownProperties == [
                "sasl.username": "<hidden>", "security.protocol": "<hidden>", "linger.ms": "7",
            ]
        )
        #expect(!"\(configuration)".contains(secret))
        let error = #expect(throws: KafkaError.self) { try KafkaAdmin(configuration: configuration) }
        #expect(error?.reason.contains("security.protocol") == true)
        #expect(error?.reason.contains(secret) == false)
    }

    @Test func theLibraryTellsItsVersion() {
        #expect(LibraryVersion.string.split(separator: ".").count >= 3)
    }

    @Test(
        arguments: [
            (.zero, 0), (.seconds(-3), 0), (.nanoseconds(1), 1), (.milliseconds(1), 1),
            (.microseconds(1_001), 2), (.seconds(30), 30_000), (.seconds(1 << 40), .max),
        ] as [(Duration, Int32)]
    )
    func timeoutsAreRoundedUpAndBounded(_ duration: Duration, _ milliseconds: Int32) {
        #expect(duration.timeoutMilliseconds == milliseconds)
    }
}
