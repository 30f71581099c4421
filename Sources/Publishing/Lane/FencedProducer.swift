import KafkaClient

/// The broker refuses the lane's producer as an older one; whether there is a younger one is not known yet.
struct FencedProducer: Error, CustomStringConvertible {
    let error: KafkaError

    var description: String {
        "the broker refuses this lane's producer as an older one (\(error.code)): a transaction was open for longer than "
            + "the broker lets it, or another process takes the lane over; which of them is looked at before it goes on"
    }
}
