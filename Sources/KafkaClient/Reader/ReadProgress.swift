/// How far a partition was read: the proof that an end was reached. Pure.
struct ReadProgress {
    /// All records before this offset were read; nil until the first answer of the broker.
    private(set) var position: KafkaOffset?

    mutating func read(_ offset: KafkaOffset) {
        precondition(position.map { offset >= $0 } ?? true, "offsets of a partition never go back")
        position = KafkaOffset(rawValue: offset.rawValue + 1)
    }

    /// The broker had nothing visible from this offset on. Control markers before it were passed over.
    mutating func caughtUp(_ offset: KafkaOffset) {
        position = position.map { max($0, offset) } ?? offset
    }

    func hasReached(_ end: KafkaOffset) -> Bool {
        position.map { $0 >= end } ?? false
    }
}
