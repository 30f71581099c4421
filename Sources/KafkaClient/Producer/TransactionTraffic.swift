/// The requests of one transaction that change the coordinator's mind, as they crossed the wire.
///
/// A coordinator knows a transaction only by producer id and epoch. An EndTxn that was sent, never answered
/// and sent again may arrive late and end the *next* transaction of the same producer (the hole that KIP-890
/// closes for newer clients). librdkafka repeats requests by itself and then reports plain success, so only
/// the wire can tell.
///
/// Answers are not counted: librdkafka reports most of them twice.
struct TransactionTraffic: Equatable {
    /// Ends that were written to a socket.
    var endsSent = 0

    /// Requests that got no answer: the connection was cut or the answer came too late.
    var unanswered = 0

    /// A request to add partitions awaits its answer.
    var isAddingPartitions = false

    /// Given that librdkafka reports the end of the transaction: nothing of it can still be under way.
    var isSettled: Bool { endsSent <= 1 && unanswered == 0 }

    mutating func sent(_ request: TransactionRequest) {
        switch request {
        case .addPartitions: isAddingPartitions = true
        case .end: endsSent += 1
        }
    }

    mutating func received(_ request: TransactionRequest, isAnswer: Bool) {
        if request == .addPartitions { isAddingPartitions = false }
        if !isAnswer { unanswered += 1 }
    }
}

/// Requests that are watched, by their number in the Kafka protocol.
enum TransactionRequest: Int16 {
    case addPartitions = 24
    case end = 26
}
