import CommandProcessing
import EventStore
import Identifiers
import KafkaClient

/// The messages of some records that follow one another: what one transaction carries at most.
struct MadeMessages: Sendable {
    struct Record: Sendable {
        let position: Position
        /// Its share of the messages.
        let messages: Range<Int>
    }

    /// The first record that was to be read.
    let first: Position
    private(set) var records: [Record] = []
    /// Of all records, in their order.
    private(set) var messages: [KafkaMessage] = []
    /// Why it ends where it ends; nil: it is full, or there is no more.
    private(set) var failure: (any Error)?

    /// Reads the log and makes the messages of its records.
    ///
    /// - Parameters:
    ///   - head: the last record that may be read.
    ///   - recordsMax: how many records fill it, but for the rest of a command.
    /// - Throws: for a log that cannot be read. An event of which nothing can be made is a ``failure``.
    init(
        from first: Position,
        through head: Position,
        atMost recordsMax: Int = PublishingLimits.recordsPerTransaction,
        of store: EventStore,
        by maker: MessageMaker
    ) throws {
        self.first = first
        var bytes = 0
        try store.log.scanCopies(from: first) { header, payload, record in
            // A copy of the log can be restored up to the end of a command only.
            let isFull = records.count >= recordsMax || bytes >= PublishingLimits.bytesPerTransaction
            guard header.position <= head, !isFull || header.command.index > 0 else { return false }
            let start = messages.count
            do {
                try maker.add(header, payload: payload, record: record, to: &messages)
                for index in start..<messages.count { bytes += messages[index].payloadBytes }
                records.append(Record(position: header.position, messages: start..<messages.count))
            } catch let error as EventDecodingError {
                failure = LaneFault.unreadableEvent(header.position, error.reason)
            } catch {
                failure = error
            }
            // All of a record's messages or none of them.
            if failure != nil { messages.removeSubrange(start...) }
            return failure == nil
        }
    }
}

extension KafkaMessage {
    /// What counts towards a transaction's limit.
    var payloadBytes: Int { (value?.count ?? 0) + (key?.count ?? 0) }
}
