import Testing

@testable import KafkaClient

@Suite(.ownThread)
struct TopicReaderTests {
    let broker: EmbeddedBroker
    var configuration: KafkaConfiguration { broker.configuration }

    init() throws {
        broker = try EmbeddedBroker()
        _ = try broker.createTopic("topic", partitions: 1)
    }

    private func reader() throws -> TopicReader {
        try TopicReader(configuration: configuration, topic: "topic", partition: 0)
    }

    private func commit(_ values: String...) throws {
        let producer = try configuration.producer("writer")
        defer { producer.close() }
        try producer.begin()
        for value in values { try producer.send("topic", value) }
        #expect(try producer.commit() == .committed(certain: true))
    }

    @Test func anEmptyPartitionIsProvenEmpty() throws {
        let reader = try reader()
        defer { reader.close() }
        var count = 0
        #expect(try reader.readToProvenEnd(timeout: patience) { _ in count += 1 } == 0)
        #expect(count == 0)
        #expect(try configuration.records("topic").isEmpty)
    }

    @Test func readingGoesOnWhereItStopped() throws {
        let reader = try reader()
        defer { reader.close() }
        var values: [String?] = []
        try commit("a", "b")
        #expect(try reader.readToProvenEnd(timeout: patience) { values.append(text($0.value)) } == 2)
        #expect(values == ["a", "b"])
        #expect(reader.position == 2)
        #expect(try reader.readToProvenEnd(timeout: patience) { values.append(text($0.value)) } == 2)
        #expect(values == ["a", "b"])
        try commit("c")
        #expect(try reader.readToProvenEnd(timeout: patience) { values.append(text($0.value)) } == 3)
        #expect(values == ["a", "b", "c"])
        #expect(try reader.poll(timeout: .milliseconds(100)) == nil)
        try commit("d")
        #expect(try text(reader.poll(timeout: patience)?.value) == "d")
    }

    @Test func anEndThatWasToldIsReadTowardsInPieces() throws {
        try commit("a", "b")
        let reader = try reader()
        defer { reader.close() }
        let end = try reader.end(timeout: patience)
        #expect(end == 2)
        #expect(reader.position == nil)
        var values: [String?] = []
        let error = #expect(throws: KafkaError.self) {
            try reader.read(to: 3, timeout: .milliseconds(100)) { values.append(text($0.value)) }
        }
        #expect(error?.code == .timedOut && error?.isRetriable == true)
        try reader.read(to: end, timeout: patience) { values.append(text($0.value)) }
        #expect(values == ["a", "b"])
        try commit("c")
        try reader.read(to: 3, timeout: patience) { values.append(text($0.value)) }
        #expect(values == ["a", "b", "c"])
    }

    @Test func aTimeoutIsAnErrorAndNeverAnEnd() throws {
        try commit("a")
        let reader = try reader()
        defer { reader.close() }
        try broker.setRoundTrip(broker: 1, .seconds(2))
        let error = #expect(throws: KafkaError.self) {
            _ = try reader.readToProvenEnd(timeout: .milliseconds(500)) { _ in }
        }
        #expect(error?.code == .timedOut)
        #expect(error?.isRetriable == true)
        try broker.setRoundTrip(broker: 1, .zero)
        var values: [String?] = []
        #expect(try reader.readToProvenEnd(timeout: patience) { values.append(text($0.value)) } == 1)
        #expect(values == ["a"])
    }

    @Test func aCutConnectionIsOutlived() throws {
        try commit("a")
        try broker.failNext(.listOffsets, with: [.transport])
        try broker.failNext(.fetch, with: [.transport])
        #expect(try configuration.values("topic") == ["a"])
    }

    @Test func aPartitionThatDoesNotExistIsAnError() throws {
        let reader = try TopicReader(configuration: configuration, topic: "topic", partition: 7)
        defer { reader.close() }
        let error = #expect(throws: KafkaError.self) {
            _ = try reader.readToProvenEnd(timeout: patience) { _ in }
        }
        #expect(error?.code == .unknownPartition)
        #expect(error?.isRetriable == false)
    }

    @Test func anOutageWithoutEndIsATimeoutInTime() throws {
        try commit("a")
        let reader = try reader()
        defer { reader.close() }
        try broker.failNext(.listOffsets, with: Array(repeating: .transport, count: 10_000))
        let clock = ContinuousClock()
        let start = clock.now
        let error = #expect(throws: KafkaError.self) {
            _ = try reader.readToProvenEnd(timeout: .seconds(1)) { _ in }
        }
        #expect(error?.code == .timedOut)
        // Long before a reader's patience ends, and far enough for a machine that stands still meanwhile.
        #expect(clock.now - start < .seconds(60))
    }

    @Test func theLastRecordIsFoundWhereTheOldOnesWereDeleted() throws {
        let producer = try configuration.producer("deleted")
        defer { producer.close() }
        // The embedded broker keeps about 5 MB of a partition.
        let filling = incompressible(800_000)
        for index in 10..<22 {
            try producer.begin()
            let value = bytes("\(index)") + filling
            try producer.send(KafkaMessage(topic: "topic", key: bytes("k"), value: value))
            #expect(try producer.commit() == .committed(certain: true))
        }
        let error = #expect(throws: KafkaError.self) {
            let reader = try TopicReader(
                configuration: configuration,
                topic: "topic",
                partition: 0,
                from: .offset(0)
            )
            defer { reader.close() }
            _ = try reader.readToProvenEnd(timeout: patience) { _ in }
        }
        #expect(error?.code == .offsetOutOfReach)
        let last = try TopicReader.lastRecord(
            configuration: configuration,
            topic: "topic",
            partition: 0,
            timeout: patience
        )
        #expect(last?.offset == 11)
        #expect(last?.value?.prefix(2) == ArraySlice(bytes("21")))
    }

    @Test func readingFromTheEndSeesOnlyWhatComesLater() throws {
        try commit("a")
        let reader = try TopicReader(configuration: configuration, topic: "topic", partition: 0, from: .end)
        defer { reader.close() }
        #expect(try reader.readToProvenEnd(timeout: patience) { _ in Issue.record("an old record") } == 1)
        try commit("b")
        #expect(try text(reader.poll(timeout: patience)?.value) == "b")
    }

    @Test func readingCanBeginInTheMiddle() throws {
        try commit("a", "b", "c")
        let reader = try TopicReader(
            configuration: configuration,
            topic: "topic",
            partition: 0,
            from: .offset(1)
        )
        defer { reader.close() }
        var values: [String?] = []
        _ = try reader.readToProvenEnd(timeout: patience) { values.append(text($0.value)) }
        #expect(values == ["b", "c"])
    }

    @Test func theLastRecordIsFoundWithoutReadingAll() throws {
        let find = { [configuration] in
            try TopicReader.lastRecord(
                configuration: configuration,
                topic: "topic",
                partition: 0,
                timeout: patience
            )
        }
        #expect(try find() == nil)
        try commit("a")
        #expect(try text(find()?.value) == "a")
        let producer = try configuration.producer("many")
        defer { producer.close() }
        try producer.begin()
        for index in 1...1_000 { try producer.send("topic", "\(index)") }
        #expect(try producer.commit() == .committed(certain: true))
        #expect(try text(find()?.value) == "1000")
        #expect(try find()?.offset == 1_000)
    }
}
