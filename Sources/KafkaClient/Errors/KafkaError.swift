/// The one error of this module.
///
/// What to do follows from the flags, asked in this order: `isFatal` → close the client and make a new one;
/// `requiresAbort` → abort the transaction; `isRetriable` → call the same thing again; none → the request
/// itself is wrong (its arguments, its rights) and will be refused again.
package struct KafkaError: Error, Hashable, Sendable {
    /// What was being done, for messages and metrics.
    package enum Operation: String, Hashable, Sendable {
        case configure
        case initTransactions = "init transactions"
        case begin
        case send
        case deliver
        case commit
        case abort
        case findEnd = "find the end"
        case read
        case createTopic = "create topic"
        case describeTopic = "describe topic"
        case embeddedBroker = "embedded broker"
    }

    package let code: KafkaErrorCode
    package let reason: String
    package let operation: Operation

    /// The client is of no more use: close it, make a new one, read the truth from the broker again.
    package let isFatal: Bool

    /// The same call may succeed later.
    package let isRetriable: Bool

    /// The open transaction cannot be committed any more.
    package let requiresAbort: Bool

    /// The topic whose message was refused; nil when the error is not of one message.
    package let topic: String?

    /// Which of the messages that were sent since the transaction began, from 0. Messages are sent in batches, and
    /// a broker refuses a whole one: this is the first of it, and surely the one that is meant only with
    /// ``ProducerLimits/sendsSingly``.
    package let message: Int?

    /// The broker refuses this very message, however often it is sent; others may pass.
    package var isOfMessage: Bool { topic != nil && code.isOfMessage }

    /// A younger producer with the same transactional id has taken over, or the broker has ended a transaction that was
    /// open for too long: it says the same of both. Going on needs a decision, not a retry.
    package var isFenced: Bool { code.isFencing }

    init(
        _ code: KafkaErrorCode,
        _ operation: Operation,
        reason: String,
        isFatal: Bool = false,
        isRetriable: Bool = false,
        requiresAbort: Bool = false,
        topic: String? = nil,
        message: Int? = nil
    ) {
        self.topic = topic
        self.message = message
        self.code = code
        self.operation = operation
        self.reason = reason
        self.isFatal = isFatal
        self.isRetriable = isRetriable
        self.requiresAbort = requiresAbort
    }

    /// The same error of one message.
    func of(_ topic: String, message: Int) -> KafkaError {
        KafkaError(
            code,
            operation,
            reason: reason,
            isFatal: isFatal,
            isRetriable: isRetriable,
            requiresAbort: requiresAbort,
            topic: topic,
            message: message
        )
    }

    /// The error for a plain code, outside of transactions.
    init(plain code: KafkaErrorCode, _ operation: Operation, reason: String? = nil) {
        let reason = reason ?? code.sentence
        self.init(code, operation, reason: reason, isFatal: code == .fatal, isRetriable: code.isTransient)
    }
}

extension KafkaError: CustomStringConvertible {
    package var description: String {
        var flags: [String] = []
        if isFatal { flags.append("fatal") }
        if isFenced { flags.append("fenced") }
        if requiresAbort { flags.append("requires abort") }
        if isRetriable { flags.append("retriable") }
        let suffix = flags.isEmpty ? "" : " [" + flags.joined(separator: ", ") + "]"
        return "Kafka: \(operation.rawValue): \(code): \(reason)\(suffix)"
    }
}
