import Testing

@testable import KafkaClient
@testable import Publishing

/// A topic that is not as declared stops the lane before anything is sent, with what to change.
struct TopicCheckTests {
    private let declared = Publication.boards.declaration(
        topic: "credentialing.boards.ICRC.events.v1",
        messageBytes: 1_000_000
    )

    private func found(
        partitions: Int = 6,
        replication: Int = 1,
        _ changes: [String: String?] = [:]
    ) -> TopicDescription {
        var configuration = declared.configuration
        for (name, value) in changes { configuration[name] = value }
        return TopicDescription(
            name: declared.name,
            partitions: partitions,
            replication: replication,
            configuration: configuration
        )
    }

    private func reason(_ topic: TopicDescription) -> String? {
        do throws(LaneFault) { try TopicCheck.check(topic, against: declared) } catch {
            return error.description
        }
        return nil
    }

    @Test func whatIsAsDeclaredOrBetterPasses() {
        #expect(reason(found()) == nil)
        let better = found(replication: 3, ["min.insync.replicas": "2", "max.message.bytes": "2000000"])
        #expect(reason(better) == nil)
    }

    /// The embedded one.
    @Test func aBrokerThatIsNotAskedPasses() {
        let topic = TopicDescription(name: declared.name, partitions: 6, replication: 1, configuration: nil)
        #expect(reason(topic) == nil)
        #expect(TopicCheck.advice(topic, against: declared).isEmpty)
    }

    /// Nobody knows then whether the topic keeps what it is given, and the lane goes on.
    @Test func aBrokerThatRefusesToTellIsSpokenOf() {
        let topic = TopicDescription(
            name: declared.name,
            partitions: 6,
            replication: 1,
            configuration: nil,
            refusal: KafkaErrorCode(rawValue: 29)
        )
        #expect(reason(topic) == nil)
        let advice = TopicCheck.advice(topic, against: declared)
        #expect(advice.count == 1)
        for word in [declared.name, "TOPIC_AUTHORIZATION_FAILED", "DescribeConfigs"] {
            #expect(advice.first?.contains(word) == true, "\(advice)")
        }
    }

    /// A broker gives its own bound to topics that do not say otherwise: those of older versions go on, and it is said.
    @Test(
        arguments: [
            ("-1", nil), ("1073741824", "retention.bytes is 1073741824, -1 is declared"),
            (nil, "retention.bytes is not told"),
        ] as [(String?, String?)]
    )
    func aTopicThatIsKeptForGoodShouldHaveNoBound(_ value: String?, _ expected: String?) {
        let topic = found(["retention.bytes": value])
        #expect(reason(topic) == nil)
        let advice = TopicCheck.advice(topic, against: declared)
        #expect(advice.count == (expected == nil ? 0 : 1))
        if let expected { #expect(advice.first?.contains(expected) == true, "\(advice)") }
    }

    @Test func whatIsKeptForGoodIsDeclaredWithoutABound() {
        for publication in [Publication.boards, .log] {
            let topic = publication.declaration(topic: "t", messageBytes: 1_000_000)
            #expect(topic.configuration["retention.bytes"] == "-1")
        }
        for publication in [Publication.employers, .checkpoints] {
            let topic = publication.declaration(topic: "t", messageBytes: 1_000_000)
            #expect(topic.configuration["retention.bytes"] == nil)
        }
    }

    @Test(arguments: [
        ("cleanup.policy", "compact", "cleanup.policy is compact, delete is declared"),
        ("cleanup.policy", "compact,delete", "cleanup.policy is compact,delete, delete is declared"),
        ("retention.ms", "604800000", "retention.ms is 604800000, -1 is declared"),
        ("max.message.bytes", "500000", "max.message.bytes is 500000, 1000000 is declared"),
        ("min.insync.replicas", "0", "min.insync.replicas is 0, 1 is declared"),
        ("unclean.leader.election.enable", "true", "unclean.leader.election.enable is true, false"),
        ("min.insync.replicas", nil, "the broker does not tell its min.insync.replicas"),
    ])
    func whatDiffersIsNamed(_ name: String, _ value: String?, _ expected: String) {
        let reason = reason(found([name: value])) ?? ""
        #expect(reason.contains(expected) && reason.contains(declared.name), "\(reason)")
    }

    @Test func fewerReplicasAndOtherPartitionsAreNamed() {
        #expect(reason(found(partitions: 5))?.contains("has 5 partitions, 6 are declared") == true)
        #expect(reason(found(replication: 0))?.contains("it has 0 replicas, 1 are declared") == true)
    }

    /// Topics of older versions have no bound: they go on, and it is said.
    @Test(
        arguments: [
            ("86400000", nil), ("3600000", nil),
            ("9223372036854775807", "max.compaction.lag.ms is 9223372036854775807"),
            (nil, "max.compaction.lag.ms is not told"), ("soon", "max.compaction.lag.ms is soon"),
        ] as [(String?, String?)]
    )
    func aTopicOfEmployersShouldBeCompactedInTime(_ value: String?, _ expected: String?) throws {
        let name = "credentialing.employers.status.v1"
        let declared = Publication.employers.declaration(topic: name, messageBytes: 1_000_000)
        #expect(declared.configuration["max.compaction.lag.ms"] == "86400000")
        var configuration = declared.configuration
        configuration["max.compaction.lag.ms"] = value
        let topic = TopicDescription(
            name: name,
            partitions: declared.partitions,
            replication: declared.replication,
            configuration: configuration
        )
        try TopicCheck.check(topic, against: declared)
        let advice = TopicCheck.advice(topic, against: declared)
        if let expected {
            #expect(advice.count == 1)
            for word in [expected, name] { #expect(advice.first?.contains(word) == true, "\(advice)") }
        } else {
            #expect(advice.isEmpty)
        }
    }

    @Test func otherTopicsNeedNoBound() {
        #expect(declared.configuration["max.compaction.lag.ms"] == nil)
        let checkpoints = Publication.checkpoints.declaration(topic: "c", messageBytes: 1_000_000)
        #expect(checkpoints.configuration["max.compaction.lag.ms"] == nil)
        #expect(TopicCheck.advice(found(), against: declared).isEmpty)
    }
}
