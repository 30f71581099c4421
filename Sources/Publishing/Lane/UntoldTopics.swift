import KafkaClient

/// Topics that a broker has and does not say how it keeps: it was silent when it was asked, or has not heard of them yet.
/// It is asked again, and taken at last for one that refuses to tell: publishing goes on then, and a notice says so.
/// Outlives a lane's sessions; on its thread.
final class UntoldTopics {
    /// How often each was asked for in vain, one after the other.
    private var missed: [String: Int] = [:]
    /// Whether one was given up and none was told since: the others need no patience, and there may be a hundred.
    private var isSilent = false

    /// How long an answer is waited for.
    func patience(for topic: String) -> Duration {
        isGivenUp(topic) ? PublishingLimits.untoldTimeout : PublishingLimits.configurationTimeout
    }

    private func isGivenUp(_ topic: String) -> Bool {
        isSilent || missed[topic, default: 0] > PublishingLimits.missedMax
    }

    /// Takes note of an answer.
    ///
    /// - Throws: while the topic is to be asked for again.
    func take(_ found: TopicDescription) throws(UntoldTopic) {
        guard let code = found.refusal, found.mayBeTold else {
            missed[found.name] = nil
            isSilent = false
            return
        }
        missed[found.name, default: 0] += 1
        guard isGivenUp(found.name) else { throw UntoldTopic(name: found.name, code: code) }
        isSilent = true
    }
}

/// The broker does not say how it keeps a topic; it may yet.
struct UntoldTopic: Error, CustomStringConvertible {
    let name: String
    let code: KafkaErrorCode

    var description: String {
        "topic \(name): the broker does not tell how it is kept (\(code)), and is asked again"
    }
}
