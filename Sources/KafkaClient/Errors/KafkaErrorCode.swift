import CRDKafka

/// An error number of librdkafka (negative: local) or of the Kafka protocol (positive).
///
/// The description is the C name, e.g. `RD_KAFKA_RESP_ERR__TIMED_OUT`, so that it can be looked up upstream.
package struct KafkaErrorCode: RawRepresentable, Hashable, Sendable {
    package let rawValue: Int32

    package init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    init(_ code: rd_kafka_resp_err_t) {
        self.rawValue = code.rawValue
    }

    var response: rd_kafka_resp_err_t { rd_kafka_resp_err_t(rawValue: rawValue) }
}

extension KafkaErrorCode: CustomStringConvertible {
    package var description: String {
        guard let name = unsafe rd_kafka_err2name(response) else { return "RD_KAFKA_RESP_ERR_\(rawValue)" }
        return unsafe "RD_KAFKA_RESP_ERR_" + String(cString: name)
    }

    /// The sentence that librdkafka has for the code.
    package var sentence: String {
        guard let text = unsafe rd_kafka_err2str(response) else { return "unknown error \(rawValue)" }
        return unsafe String(cString: text)
    }
}

extension KafkaErrorCode {
    package static let none = KafkaErrorCode(RD_KAFKA_RESP_ERR_NO_ERROR)

    // Local: raised by librdkafka itself.
    package static let timedOut = KafkaErrorCode(RD_KAFKA_RESP_ERR__TIMED_OUT)
    package static let transport = KafkaErrorCode(RD_KAFKA_RESP_ERR__TRANSPORT)
    package static let allBrokersDown = KafkaErrorCode(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
    package static let queueFull = KafkaErrorCode(RD_KAFKA_RESP_ERR__QUEUE_FULL)
    package static let state = KafkaErrorCode(RD_KAFKA_RESP_ERR__STATE)
    package static let fatal = KafkaErrorCode(RD_KAFKA_RESP_ERR__FATAL)
    package static let fenced = KafkaErrorCode(RD_KAFKA_RESP_ERR__FENCED)
    package static let conflict = KafkaErrorCode(RD_KAFKA_RESP_ERR__CONFLICT)
    package static let invalidArgument = KafkaErrorCode(RD_KAFKA_RESP_ERR__INVALID_ARG)
    package static let unknownTopic = KafkaErrorCode(RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC)
    package static let unknownPartition = KafkaErrorCode(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION)
    package static let partitionEnd = KafkaErrorCode(RD_KAFKA_RESP_ERR__PARTITION_EOF)
    package static let offsetOutOfReach = KafkaErrorCode(RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET)
    package static let purgedFromQueue = KafkaErrorCode(RD_KAFKA_RESP_ERR__PURGE_QUEUE)
    package static let purgedInFlight = KafkaErrorCode(RD_KAFKA_RESP_ERR__PURGE_INFLIGHT)
    package static let createFailed = KafkaErrorCode(RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE)

    // Protocol: answered by a broker.
    package static let messageTooLarge = KafkaErrorCode(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
    package static let unknownTopicOrPartition = KafkaErrorCode(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
    package static let topicAlreadyExists = KafkaErrorCode(RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
    package static let coordinatorNotAvailable = KafkaErrorCode(RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE)
    package static let coordinatorLoading = KafkaErrorCode(RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS)
    package static let notCoordinator = KafkaErrorCode(RD_KAFKA_RESP_ERR_NOT_COORDINATOR)
    package static let producerFenced = KafkaErrorCode(RD_KAFKA_RESP_ERR_PRODUCER_FENCED)
    package static let invalidProducerEpoch = KafkaErrorCode(RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH)
}

extension KafkaErrorCode {
    /// Whether the same request may succeed later without anybody changing anything.
    ///
    /// Only for plain codes of reads and admin requests; transactional calls carry librdkafka's own verdict.
    var isTransient: Bool { Self.transient.contains(self) }

    /// Whether a broker says it of a message that it will never take.
    var isOfMessage: Bool { Self.refusals.contains(self) }

    private static let refusals: Set<KafkaErrorCode> = [
        .messageTooLarge,
        KafkaErrorCode(RD_KAFKA_RESP_ERR_INVALID_MSG),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_INVALID_RECORD),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_POLICY_VIOLATION),
    ]

    /// Whether a broker says it to an account without the right to what was asked.
    var isForbidding: Bool { Self.forbidding.contains(self) }

    private static let forbidding: Set<KafkaErrorCode> = [
        KafkaErrorCode(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED),
    ]

    /// Whether a broker says it to a producer that it takes for an older one of its transactional id.
    var isFencing: Bool { self == .fenced || self == .producerFenced || self == .invalidProducerEpoch }

    private static let transient: Set<KafkaErrorCode> = [
        .timedOut, .transport, .allBrokersDown, .queueFull,
        .coordinatorNotAvailable, .coordinatorLoading, .notCoordinator,
        KafkaErrorCode(RD_KAFKA_RESP_ERR__RESOLVE),
        KafkaErrorCode(RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE),
        KafkaErrorCode(RD_KAFKA_RESP_ERR__WAIT_COORD),
        KafkaErrorCode(RD_KAFKA_RESP_ERR__IN_PROGRESS),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_NOT_CONTROLLER),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS),
    ]
}
