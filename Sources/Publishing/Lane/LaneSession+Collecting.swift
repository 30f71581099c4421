import EventStore
import Identifiers
import KafkaClient

/// What the next transaction carries.
extension LaneSession {
    func collect(through head: Position, atMost recordsMax: Int) throws -> LaneBatch {
        var batch = LaneBatch(at: checkpoint, quarantine)
        guard head > checkpoint.position else { return batch }
        let first = checkpoint.position.next
        let made =
            try ahead.take(from: first)
            ?? MadeMessages(from: first, through: head, atMost: recordsMax, of: store, by: maker)
        let (last, failure) = take(made, into: &batch)
        // What comes before a record that cannot be published goes out first.
        if let failure, last == checkpoint.position { throw failure }
        // The hash of the last record alone is asked for.
        if last > checkpoint.position {
            batch.checkpoint = try batch.checkpoint.advanced(to: last, in: store.log)
        }
        return batch
    }

    /// - Returns: the last record whose messages are in the batch, and why no further one is.
    private func take(_ made: MadeMessages, into batch: inout LaneBatch) -> (last: Position, (any Error)?) {
        if !lane.quarantines, tails.sequences.isEmpty {
            // Nothing is kept back: as they are.
            precondition(lane.publications.allSatisfy(\.hasOneTopic), "their topics were met at the start")
            batch.send(all: made.messages)
            return (made.records.last?.position ?? checkpoint.position, made.failure)
        }
        var last = checkpoint.position
        for record in made.records {
            let mark = batch.mark
            do {
                for index in record.messages { try add(made.messages[index], to: &batch) }
                last = record.position
            } catch {
                // All of a record's messages or none of them.
                batch.goBack(to: mark)
                return (last, error)
            }
        }
        return (last, made.failure)
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
        if topic.publication.audience.isOfPeople {
            batch.send(toPeople: message)
        } else {
            batch.send(message)
        }
    }

    /// - Returns: whether a message is not to be sent.
    private func keepBack(
        _ message: KafkaMessage,
        of topic: LaneTopics.Topic,
        from batch: inout LaneBatch
    ) throws -> Bool {
        let isFine = message.bytes <= settings.messageBytes && !message.isWithheld
        let isUsual = isFine && search.found.isEmpty && batch.quarantine.isEmpty
        guard !isUsual, let id = QuarantineID(message) else { return false }
        if topic.publication.audience == .employers {
            batch.supersede(by: id, key: String(decoding: message.key ?? [], as: UTF8.self))
        }
        if batch.quarantine[id] != nil {
            batch.settle(id)
            return true
        }
        guard let refusal = refusal(of: message, id),
            !tails.hold(message, partitions: topic.partitions)
        else { return false }
        guard batch.quarantine.count < settings.quarantinedMax else {
            throw LaneFault.quarantineFull(batch.quarantine.count, refusal)
        }
        batch.quarantine(message, id, of: topic.publication, refusal)
        return true
    }

    /// Why a message cannot be sent; nil: by all that is known it can.
    private func refusal(of message: KafkaMessage, _ id: QuarantineID) -> Refusal? {
        if message.isWithheld { return .recordQuarantined }
        let (bytes, limit) = (message.bytes, settings.messageBytes)
        return search.found[id] ?? (bytes > limit ? .tooLarge(bytes, limit: limit) : nil)
    }
}
