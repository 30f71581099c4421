import CommandProcessing
import EventStore
import Identifiers
import KafkaClient

/// What the next transaction carries.
extension LaneSession {
    func collect(through head: Position) throws -> LaneBatch {
        var batch = LaneBatch(at: checkpoint, quarantine)
        guard head > checkpoint.position else { return batch }
        var failure: (any Error)?
        var count = 0
        var last = checkpoint.position
        try store.log.scan(from: checkpoint.position.next) { header, payload, record in
            // A copy of the log can be restored up to the end of a command only.
            let isFull =
                count >= PublishingLimits.recordsPerTransaction
                || batch.bytes >= PublishingLimits.bytesPerTransaction
            guard header.position <= head, !isFull || header.command.index > 0 else { return false }
            count += 1
            let mark = batch.mark
            do {
                for message in try maker.messages(header, payload: payload, record: record) {
                    try add(message, to: &batch)
                }
                last = header.position
            } catch let error as EventDecodingError {
                failure = LaneFault.unreadableEvent(header.position, error.reason)
            } catch {
                failure = error
            }
            // All of a record's messages or none of them.
            if failure != nil { batch.goBack(to: mark) }
            return failure == nil
        }
        // What comes before a record that cannot be published goes out first.
        if let failure, last == checkpoint.position { throw failure }
        // The hash of the last record alone is asked for.
        if last > checkpoint.position { batch.checkpoint = try .before(last.next, in: store.log) }
        return batch
    }

    /// Sends a message, or puts it into quarantine: whatever comes after it goes on.
    private func add(_ message: KafkaMessage, to batch: inout LaneBatch) throws {
        let topic = try topics.topic(message.topic)
        if topic.publication.audience.isOfPeople,
            try keepBack(message, of: topic, from: &batch)
        {
            return
        }
        guard !tails.hold(message, partitions: topic.partitions) else { return }
        batch.send(message)
    }

    /// - Returns: whether a message is not to be sent.
    private func keepBack(
        _ message: KafkaMessage,
        of topic: LaneTopics.Topic,
        from batch: inout LaneBatch
    ) throws -> Bool {
        let bytes = message.bytes
        let isUsual = bytes <= settings.messageBytes && search.found.isEmpty && batch.quarantine.isEmpty
        guard !isUsual, let id = QuarantineID(message) else { return false }
        if topic.publication.audience == .employers {
            batch.supersede(by: id, key: String(decoding: message.key ?? [], as: UTF8.self))
        }
        if batch.quarantine[id] != nil {
            batch.settle(id)
            return true
        }
        let refusal =
            search.found[id]
            ?? (bytes > settings.messageBytes ? .tooLarge(bytes, limit: settings.messageBytes) : nil)
        guard let refusal, !tails.hold(message, partitions: topic.partitions) else { return false }
        guard batch.quarantine.count < settings.quarantinedMax else {
            throw LaneFault.quarantineFull(batch.quarantine.count, refusal)
        }
        batch.quarantine(message, id, of: topic.publication, refusal)
        return true
    }
}
