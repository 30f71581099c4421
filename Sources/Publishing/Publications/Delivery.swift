/// How messages get to a broker.
package enum Delivery: String, CaseIterable, Hashable, Sendable {
    /// In transactions, each with the lane's checkpoint: once for readers of committed messages.
    case exactlyOnce = "exactly-once"
    /// For brokers without transactions: after a crash messages may come twice, and readers drop those whose
    /// `ce_sequence` is not above the last one they stored for the partition.
    case atLeastOnce = "at-least-once"
}
