/// What a publisher needs of a producer: batches of messages, with a part that must be there before the next.
///
/// **Blocking**, as each producer says; one dedicated thread. The order of calls is ``start(timeout:)``, then any
/// number of ``begin()``, ``send(_:)`` and ``settle()`` …, ``commit()`` or ``abort()``, then ``close()``.
package protocol BatchProducer: AnyObject {
    /// Whether it must be replaced before another batch begins.
    var mustRecycle: Bool { get }

    func start(timeout: Duration) throws(KafkaError)
    func begin() throws(KafkaError)

    /// Queues a message; its bytes are copied.
    func send(_ message: KafkaMessage) throws(KafkaError)

    /// After this, whoever sees anything that is sent later sees what was sent before.
    func settle() throws(KafkaError)
    func commit() throws(KafkaError) -> CommitOutcome
    func abort() throws(KafkaError)

    /// Has the producer tell what it has to tell; to be called now and then while there is nothing to send.
    func serve()
    func close()
}

extension TransactionalProducer: BatchProducer {
    package func start(timeout: Duration) throws(KafkaError) { try initTransactions(timeout: timeout) }

    /// A transaction is there whole or not at all.
    package func settle() {}
}
