import Testing

@testable import KafkaClient
@testable import Publishing

/// A broker that does not say how it keeps its topics is asked again for a while, and then done without.
struct UntoldTopicsTests {
    private func found(_ name: String, _ refusal: KafkaErrorCode?) -> TopicDescription {
        var topic = TopicDescription(name: name, partitions: 1, replication: 1, configuration: nil)
        topic.refusal = refusal
        return topic
    }

    /// As of a topic that a broker does not hear of, or one that never answers.
    private func giveUp(_ name: String, _ code: KafkaErrorCode, _ untold: UntoldTopics) throws {
        for _ in 0..<PublishingLimits.missedMax {
            #expect(throws: UntoldTopic.self) { try untold.take(found(name, code)) }
        }
        try untold.take(found(name, code))
    }

    @Test(arguments: [KafkaErrorCode.timedOut, .transport, .unknownTopicOrPartition])
    func itIsAskedAgainForAWhile(_ code: KafkaErrorCode) throws {
        let untold = UntoldTopics()
        #expect(untold.patience(for: "t") == PublishingLimits.configurationTimeout)
        try giveUp("t", code, untold)
        // However long that goes on, and at less cost.
        #expect(untold.patience(for: "t") == PublishingLimits.untoldTimeout)
        try untold.take(found("t", code))
    }

    /// There may be a hundred.
    @Test(arguments: [KafkaErrorCode.timedOut, .unknownTopicOrPartition])
    func whoDoesNotTellOfOneTopicIsNotWaitedForWithTheNext(_ code: KafkaErrorCode) throws {
        let untold = UntoldTopics()
        try giveUp("t", code, untold)
        #expect(untold.patience(for: "u") == PublishingLimits.untoldTimeout)
        try untold.take(found("u", code))
    }

    @Test func whoTellsOfOneAgainIsWaitedForWithTheOthers() throws {
        let untold = UntoldTopics()
        try giveUp("t", .timedOut, untold)
        try untold.take(found("u", nil))
        #expect(untold.patience(for: "v") == PublishingLimits.configurationTimeout)
        #expect(throws: UntoldTopic.self) { try untold.take(found("v", .timedOut)) }
        // But not with that one, until it tells of it.
        try untold.take(found("t", .timedOut))
        try untold.take(found("t", nil))
        #expect(throws: UntoldTopic.self) { try untold.take(found("t", .timedOut)) }
    }

    /// It will say so again.
    @Test func aRefusalIsTakenAtOnce() throws {
        try UntoldTopics().take(found("t", KafkaErrorCode(rawValue: 29)))
    }
}
