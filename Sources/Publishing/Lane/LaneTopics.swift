import KafkaClient

/// The topics of a lane, made and checked when they are first met.
final class LaneTopics {
    struct Topic {
        let partitions: Int
        let publication: Publication
    }

    private let lane: Lane
    private let settings: LaneSettings
    private let cluster: Cluster
    private let untold: UntoldTopics
    private var known: [String: Topic] = [:]
    private var advice: [String] = []

    init(_ lane: Lane, _ settings: LaneSettings, _ cluster: Cluster, _ untold: UntoldTopics = UntoldTopics())
    {
        self.lane = lane
        self.settings = settings
        self.cluster = cluster
        self.untold = untold
    }

    /// Makes the publisher's own topic of the lane.
    func ensureCheckpoints(_ identity: LaneIdentity) throws { try ensure(own(identity.checkpointTopic)) }

    /// Makes the topic of what waits.
    func ensureQuarantine(_ identity: LaneIdentity) throws { try ensure(own(identity.quarantineTopic)) }

    /// Makes those that are known before there is any message.
    func ensureKnown() throws {
        for publication in lane.publications where publication.hasOneTopic {
            _ = try topic(publication.topicPattern)
        }
    }

    func topic(_ name: String) throws -> Topic {
        if let topic = known[name] { return topic }
        guard let publication = publication(of: name) else {
            preconditionFailure("a message's topic is some publication's")
        }
        let declaration = publication.declaration(topic: name, messageBytes: settings.topicMessageBytes)
        let topic = Topic(partitions: try ensure(declaration), publication: publication)
        known[name] = topic
        return topic
    }

    /// The publication whose pattern makes a topic's name; nil for the publisher's own topics.
    func publication(of topic: String) -> Publication? {
        known[topic]?.publication ?? lane.publications.first { $0.owns(topic) }
    }

    /// What should be changed of topics, each told once.
    func takeAdvice() -> [String] {
        defer { advice = [] }
        return advice
    }

    /// - Returns: the topic's partitions.
    @discardableResult
    private func ensure(_ declaration: TopicDeclaration) throws -> Int {
        let found = try cluster.ensureTopic(
            declaration,
            timeout: PublishingLimits.topicTimeout,
            configurationTimeout: untold.patience(for: declaration.name)
        ).topic
        try untold.take(found)
        try TopicCheck.check(found, against: declaration)
        advice += TopicCheck.advice(found, against: declaration)
        return found.partitions
    }

    private func own(_ name: String) -> TopicDeclaration {
        let publications = lane.publications
        let replicas = publications.map(\.minInSyncReplicas).max() ?? 1
        return TopicDeclaration(
            name: name,
            // In several partitions the last checkpoint would be looked for in the wrong one.
            partitions: 1,
            replication: publications.map(\.replication).max() ?? 1,
            configuration: [
                "cleanup.policy": "compact", "min.insync.replicas": String(replicas),
                "unclean.leader.election.enable": "false",
            ]
        )
    }
}
