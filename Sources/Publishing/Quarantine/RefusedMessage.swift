import KafkaClient

/// A broker refuses a message of a transaction, however often it is sent; the transaction was given up.
struct RefusedMessage: Error, CustomStringConvertible {
    let error: KafkaError
    /// Which one; nil: one of its batch.
    let id: QuarantineID?
    /// Whether it was in quarantine and is sent anew.
    var isRelease = false
    /// Whether it is for boards or employers. The others carry the log as it is: a copy with a hole is none.
    let isOfPeople: Bool

    var description: String {
        let topic = error.topic ?? "?"
        let message = id.map { "the message of position \($0.sequence.position)" } ?? "a message"
        let rest =
            isOfPeople
            ? (id == nil ? "it is looked for" : "it waits in quarantine")
            : "a copy of the log must have no holes, so the lane waits and tries again: "
                + "look at the topic's max.message.bytes and at what the broker demands of records"
        return "the broker refuses \(message) for \(topic) (\(error.code): \(error.code.sentence)); \(rest)"
    }
}
