/// Where messages go: the broker inside this process, or one that is reached over the network.
package enum Cluster: Sendable {
    case embedded(EmbeddedBroker)
    case remote(KafkaConfiguration)

    /// What producers and readers need to reach it.
    package var configuration: KafkaConfiguration {
        switch self {
        case .embedded(let broker): broker.configuration
        case .remote(let configuration): configuration
        }
    }

    private var isRemote: Bool {
        switch self {
        case .embedded: false
        case .remote: true
        }
    }

    /// Creates a topic unless there is one of that name, and describes what there is now. Whether an older
    /// topic is as declared (its partitions above all) is for the caller to judge.
    ///
    /// **Blocking**: for up to four times `timeout`, on a dedicated operating system thread.
    ///
    /// - Parameter configurationTimeout: how long a broker that has the topic is asked for its configuration; nil: for
    ///   `timeout`. The description says then that it was not told.
    /// - Throws: the broker's refusal, or `RD_KAFKA_RESP_ERR__TIMED_OUT` when the topic did not appear in
    /// time.
    package func ensureTopic(
        _ declaration: TopicDeclaration,
        timeout: Duration,
        configurationTimeout: Duration? = nil
    ) throws(KafkaError) -> (creation: TopicCreation, topic: TopicDescription) {
        let admin = try KafkaAdmin(configuration: configuration)
        defer { admin.close() }
        let creation =
            switch self {
            case .embedded(let broker):
                try broker.createTopic(declaration.name, partitions: declaration.partitions)
            case .remote:
                try admin.createTopic(declaration, timeout: timeout)
            }
        // A controller answers before every broker has heard of the topic.
        let deadline = Deadline(after: timeout)
        let telling = Deadline(after: configurationTimeout ?? timeout)
        var isOver = false
        while !isOver {
            let found = try admin.describeTopic(
                declaration.name,
                timeout: timeout,
                configuration: isRemote,
                configurationTimeout: configurationTimeout
            )
            isOver = deadline.hasPassed
            if let found, !found.mayBeTold || telling.hasPassed || isOver { return (creation, found) }
            admin.pause()
        }
        let reason = "\(declaration.name) did not appear after it was created"
        throw KafkaError(.timedOut, .createTopic, reason: reason, isRetriable: true)
    }
}
