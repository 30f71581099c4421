import KafkaClient

/// Why a message cannot be published. Holds nothing of the message.
package struct Refusal: Hashable, Sendable {
    package let code: String
    package let reason: String

    /// Our own limit, which topics' limits follow.
    static func tooLarge(_ bytes: Int, limit: Int) -> Refusal {
        Refusal(
            code: "too_large",
            reason: "key, value and headers have \(bytes) bytes, kafka.messageBytes is \(limit)"
        )
    }

    /// What the message would tell is not known while an event of its person cannot be applied.
    static let recordQuarantined = Refusal(
        code: "record_quarantined",
        reason: "an event of this person cannot be applied, so what is so after it cannot be told: "
            + "`credentiald projections quarantine credentials` names it"
    )

    /// What the log says now gives no such message any more.
    static func notMade(_ reason: String) -> Refusal { Refusal(code: "not_made", reason: reason) }

    init(code: String, reason: String) {
        self.code = code
        self.reason = reason
    }

    /// The broker's.
    init(_ error: KafkaError) {
        self.init(code: "\(error.code)", reason: "the broker refuses it: \(error.code.sentence)")
    }
}
