import Testing

@testable import KafkaClient

@Suite(.ownThread)
struct RoundTripTests {
    let broker: EmbeddedBroker
    var configuration: KafkaConfiguration { broker.configuration }

    init() throws {
        broker = try EmbeddedBroker()
        _ = try broker.createTopic("topic", partitions: 1)
    }

    @Test func keysValuesHeadersAndTombstonesComeBackAsSent() throws {
        let producer = try configuration.producer("round-trip")
        defer { producer.close() }
        let headers = [
            KafkaHeader(name: "ce_id", text: "log/1"),
            KafkaHeader(name: "empty", value: []),
            KafkaHeader(name: "null", value: nil),
            KafkaHeader(name: "ce_id", text: "again"),
        ]
        let sent = [
            KafkaMessage(topic: "topic", key: bytes("k"), value: bytes("v"), headers: headers),
            KafkaMessage(topic: "topic", key: bytes("gone"), value: nil),
            KafkaMessage(topic: "topic", key: [], value: []),
            KafkaMessage(topic: "topic", key: nil, value: bytes("no key")),
        ]
        try producer.begin()
        for message in sent { try producer.send(message) }
        #expect(try producer.commit() == .committed(certain: true))

        let records = try configuration.records("topic")
        #expect(records.map(\.key) == sent.map(\.key))
        #expect(records.map(\.value) == sent.map(\.value))
        #expect(records.map(\.headers) == sent.map { Array($0.headers) })
        #expect(records.map(\.offset) == [0, 1, 2, 3])
        #expect(records.allSatisfy { ($0.timestampMilliseconds ?? 0) > 1_700_000_000_000 })
        #expect(records.first?.header("ce_id") == bytes("log/1"))
        #expect(records.first?.header("absent") == nil)
    }

    @Test func manyTransactionsKeepTheirOrder() throws {
        let producer = try configuration.producer("order")
        defer { producer.close() }
        for transaction in 0..<20 {
            try producer.begin()
            for index in 0..<50 { try producer.send("topic", "\(transaction * 50 + index)") }
            #expect(try producer.commit() == .committed(certain: true))
        }
        #expect(try configuration.values("topic") == (0..<1_000).map { "\($0)" })
    }

    @Test func anEmptyTransactionIsCommitted() throws {
        let producer = try configuration.producer("empty")
        defer { producer.close() }
        try producer.begin()
        #expect(try producer.commit() == .committed(certain: true))
        #expect(try configuration.records("topic").isEmpty)
    }

    @Test func whatWasAbortedIsNotSentWithTheNextTransaction() throws {
        let producer = try configuration.producer("abort")
        defer { producer.close() }
        try producer.begin()
        try producer.send("topic", "aborted")
        try producer.abort()
        #expect(!producer.mustRecycle)
        try producer.begin()
        try producer.send("topic", "committed")
        #expect(try producer.commit() == .committed(certain: true))
        let values = try configuration.values("topic")
        #expect(values.filter { $0 == "committed" }.count == 1)
        // The embedded broker shows aborted messages; a second copy would mean that one was sent again.
        #expect(values.filter { $0 == "aborted" }.count <= 1)
        #expect(values.last == "committed")
    }

    @Test func aLargeValueComesBackWhole() throws {
        let producer = try configuration.producer("large")
        defer { producer.close() }
        let value = (0..<900_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        try producer.begin()
        try producer.send(KafkaMessage(topic: "topic", key: bytes("k"), value: value))
        #expect(try producer.commit() == .committed(certain: true))
        #expect(try configuration.records("topic").map(\.value) == [value])
    }

    @Test func aValueOverTheLimitIsNamedAndLeavesTheTransactionGood() throws {
        let producer = try configuration.producer("too-large")
        defer { producer.close() }
        try producer.begin()
        let error = #expect(throws: KafkaError.self) {
            let value = [UInt8](repeating: 7, count: 1_000_001)
            try producer.send(
                KafkaMessage(topic: "topic", key: nil, value: value, headers: [.init(name: "h", text: "v")])
            )
        }
        #expect(error?.code == .messageTooLarge)
        #expect(error?.isFatal == false && error?.requiresAbort == false && error?.isRetriable == false)
        #expect(error?.description.contains("RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE") == true)
        try producer.send("topic", "small")
        #expect(try producer.commit() == .committed(certain: true))
        #expect(try configuration.values("topic") == ["small"])
    }

    // Hashes from Java's murmur2 tests (org.apache.kafka.common.utils.UtilsTest); the partition is the hash
    // without its sign bit, modulo the number of partitions.
    @Test(arguments: [
        ("21", 0), ("foobar", 6), ("a-little-bit-long-string", 8), ("a-little-bit-longer-string", 11),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", 5), ("abc", 3),
    ])
    func keysFallIntoThePartitionsThatJavaGivesThem(_ key: String, _ partition: Int32) throws {
        _ = try broker.createTopic("partitioned", partitions: 12)
        let producer = try configuration.producer("partitioner")
        defer { producer.close() }
        try producer.begin()
        try producer.send(KafkaMessage(topic: "partitioned", key: bytes(key), value: bytes(key)))
        #expect(try producer.commit() == .committed(certain: true))
        #expect(try configuration.records("partitioned", KafkaPartition(rawValue: partition)).count == 1)
    }
}
