import KafkaClient

/// The broker refuses the lane's producer as an older one; whether there is a younger one is not known yet.
struct FencedProducer: Error, CustomStringConvertible {
    let error: KafkaError
    /// One after the other, with nothing committed in between.
    let times: Int

    /// As often as this nobody else waits for the lane any more, who may be able to publish.
    private static let lasting = 6

    /// Whether it may go on like this.
    var isLasting: Bool { times >= Self.lasting }

    var description: String { times > 1 ? repeatedly : once }

    private var once: String {
        "the broker refuses this lane's producer as an older one (\(error.code)): a transaction was open for longer than "
            + "the broker lets it, or another process takes the lane over; which of them is looked at before it goes on"
    }

    private var repeatedly: String {
        "the broker has refused this lane's producer as an older one \(times) times one after the other (\(error.code)), "
            + "and no other process has marked the lane: the broker takes too long for a transaction, which it ends after "
            + "30 s (transaction.timeout.ms), or a daemon of an older version publishes this log, too. See how long the "
            + "broker takes, and that one daemon alone publishes; the lane looks and goes on, each time after a longer "
            + "pause and with fewer records in a transaction"
    }
}
