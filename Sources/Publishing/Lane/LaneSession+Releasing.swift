import EventStore
import Identifiers
import KafkaClient

/// What waits in quarantine and is sent anew.
extension LaneSession {
    /// Writes down which released messages were refused again, and which were there already when the lane was
    /// taken over; and moves what waits in the lists of lanes that had its topics into its own.
    ///
    /// - Returns: nil when there is nothing of the kind.
    func settleReleases() throws -> LaneBatch? {
        var batch = LaneBatch(at: checkpoint, quarantine)
        for it in former.waiting { batch.move(it.entry, from: it.list) }
        for (id, refusal) in search.again.sorted(by: { $0.key < $1.key }) {
            if let entry = quarantine[id] { batch.noteAgain(entry, refusal) } else { batch.settle(id) }
        }
        for release in tails.released where release.sequence.releases > batch.checkpoint.releases {
            // Also when the entry is gone: no other message may have this sequence.
            batch.checkpoint.releases = release.sequence.releases
            // Of what is moved here, too.
            let entry = batch.quarantine.entries.first {
                $0.topic == release.topic && $0.key == release.key && $0.position == release.position
            }
            if let entry { batch.resolve(entry.id) }
        }
        let isNew = batch.checkpoint != checkpoint || batch.quarantine != quarantine
        guard isNew || !batch.settled.isEmpty || !batch.moved.isEmpty else { return nil }
        try commit(batch)
        return batch
    }

    /// Whether what is released now would be above everything that its partition has. Where a position has no further
    /// release, it waits for the next one; behind lanes that had the topics, until it is as far as they were.
    func canRelease(_ id: QuarantineID) -> Bool {
        max(id.sequence.position, former.end) <= checkpoint.position
            && checkpoint.releases < MessageSequence.releasesMax
            && tails.allows(checkpoint.nextRelease)
    }

    /// Makes a message anew and sends it, with a sequence above everything that was sent. One that still is too
    /// large, or still cannot be made, stays, with one more attempt.
    ///
    /// - Returns: nil when it does not wait.
    func release(_ id: QuarantineID) throws -> LaneBatch? {
        guard let entry = quarantine[id] else { return nil }
        var batch = LaneBatch(at: checkpoint, quarantine)
        let made = try maker.message(of: entry, through: checkpoint.position)
        if var message = made, !message.isWithheld {
            message.setSequence(checkpoint.nextRelease)
            if message.bytes > settings.messageBytes {
                let refusal = Refusal.tooLarge(message.bytes, limit: settings.messageBytes)
                batch.noteAgain(entry, refusal, bytes: message.bytes)
            } else {
                batch.release(id, as: message)
            }
        } else {
            let isGone = made == nil
            batch.noteAgain(
                entry,
                isGone ? .notMade("the log gives no such message any more") : .recordQuarantined
            )
        }
        try commit(batch)
        return batch
    }
}

extension KafkaMessage {
    fileprivate mutating func setSequence(_ sequence: MessageSequence) {
        let changed = headers.map {
            $0.name == CloudEvent.sequenceHeader
                ? KafkaHeader(name: $0.name, text: sequence.description) : $0
        }
        headers = KafkaHeaders(changed)
    }
}
