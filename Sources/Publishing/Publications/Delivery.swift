/// What a lane promises to readers.
package enum Delivery: String, CaseIterable, Hashable, Sendable {
    /// Transactions: each message once for readers of committed messages, and no second publisher.
    case exactlyOnce = "exactly-once"
    /// For brokers without transactions: a message may be there twice, and consumers drop the second by its
    /// sequence. Nobody keeps a second publisher from writing.
    case atLeastOnce = "at-least-once"
}
