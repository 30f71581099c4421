import KafkaClient

/// What a message that waits goes by: its topic, and its sequence there as it first would have been.
///
/// In the order in which the messages were made.
struct QuarantineID: Hashable, Comparable, CustomStringConvertible {
    let topic: String
    let sequence: MessageSequence

    init(topic: String, sequence: MessageSequence) {
        self.topic = topic
        self.sequence = sequence
    }

    /// Of a message to be published; nil for one without a sequence, which is the publisher's own.
    init?(_ message: KafkaMessage) {
        guard let sequence = message.sequence else { return nil }
        self.init(topic: message.topic, sequence: sequence)
    }

    /// `<topic>/<sequence>`; topics have no slashes.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let sequence = MessageSequence(String(parts[1])) else {
            return nil
        }
        self.init(topic: String(parts[0]), sequence: sequence)
    }

    static func < (left: QuarantineID, right: QuarantineID) -> Bool {
        (left.sequence, left.topic) < (right.sequence, right.topic)
    }

    var description: String { "\(topic)/\(sequence)" }
}

extension KafkaMessage {
    /// By its header; nil when it has none.
    var sequence: MessageSequence? {
        let header = headers.first { $0.name == CloudEvent.sequenceHeader }
        return header?.value.flatMap { MessageSequence(String(decoding: $0, as: UTF8.self)) }
    }
}
