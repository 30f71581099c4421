/// How a commit ended when it ended at all.
package enum CommitOutcome: Hashable, Sendable {
    /// Every message of the transaction is committed.
    ///
    /// `certain: false` – the end of the transaction was sent more than once, or went unanswered for a time.
    /// A copy of it may still be under way and could end the *next* transaction of this producer: close the
    /// producer and initialise a new one before the next ``TransactionalProducer/begin()``.
    case committed(certain: Bool)

    /// Nothing of the transaction is visible to readers of committed messages. The error says why. The
    /// producer must be replaced before the next transaction.
    case aborted(KafkaError)
}
