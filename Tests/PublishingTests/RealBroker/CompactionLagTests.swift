import Broker
import KafkaClient
import TestSupport
import Testing

@testable import Publishing

/// What a broker is asked for so that erased names leave employers' topic in time.
@Suite(.serialized, .ownThread)
struct CompactionLagTests {
    let broker: BrokerProcess
    private static let topic = "credentialing.employers.status.v1"
    private static let name = "max.compaction.lag.ms"

    init() throws { broker = try BrokerProcess() }

    private func topics() -> LaneTopics {
        LaneTopics(.audiences, LaneSettings(), .remote(broker.configuration))
    }

    private func told() throws -> String? {
        let admin = try KafkaAdmin(configuration: broker.configuration)
        defer { admin.close() }
        return try admin.describeTopic(Self.topic, timeout: patience)?.configuration?[Self.name]
    }

    @Test func theTopicIsMadeWithTheBound() throws {
        let topics = topics()
        try topics.ensureKnown()
        #expect(try told() == "86400000")
        #expect(topics.takeAdvice() == [])
    }

    @Test func anOlderTopicIsUsedAsItIs() throws {
        try broker.createTopic(Self.topic, partitions: 6, configuration: ["cleanup.policy": "compact"])
        let topics = topics()
        try topics.ensureKnown()
        let advice = topics.takeAdvice()
        #expect(advice.count == 1 && advice[0].contains(Self.name), "\(advice)")
        #expect(topics.takeAdvice() == [], "it is said once")
    }
}
