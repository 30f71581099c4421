import Credentialing
import CredentialingSchema
import EventStore
import Identifiers

/// An erasure that is sent again ends what it ended before: keys that are older than the log have it still.
extension CommandDecider {
    /// Whether a command is the erasure of a record. Its content is not compared: after an erasure there is no key to
    /// do that under, and who sends it again has it from the log.
    func isErasure(_ prepared: PreparedCommand, recordedAs header: RecordHeader) -> Bool {
        guard case .erasePersonalData? = prepared.command.command else { return false }
        return header.type == EventType.personalDataErased.code
    }

    /// Has the keys destroyed that an earlier erasure ended and that are there all the same.
    /// - Throws: `Rejection` when the command names somebody who can be read by what it did not end, or by what was
    ///   entered since.
    func eraseAgain(
        _ prepared: PreparedCommand,
        _ header: RecordHeader,
        in batch: borrowing StagedBatch
    ) throws {
        var streams = [header.stream]
        var people: Set<PeerID> = []
        while let stream = streams.popLast() {
            if let peer = stream.peer { people.insert(peer) }
            let (events, live) = try self.events(of: stream, upTo: header.position, in: batch)
            erasures.add(live.sorted())
            streams += MergePlan(events).absorbs.values.map { StreamID(peer: $0) }
        }
        try checkNobodyIsLeft(prepared, by: people, in: batch)
        try checkNothingIsBack(prepared, of: people, since: header, in: batch)
    }

    /// A stream's events up to a position, and those of the slots that they name which have a key. All but the last one
    /// were ended before, but an older copy of the keys has them still.
    func events(
        of stream: StreamID,
        upTo position: Position,
        in batch: borrowing StagedBatch
    ) throws -> (events: [RecordedEvent], live: Set<KeySlot>) {
        var events: [RecordedEvent] = []
        var slots: Set<KeySlot> = []
        var failure: (any Error)?
        try batch.readStream(stream) { header, payload in
            guard failure == nil, header.position <= position else { return }
            do {
                events.append(try RecordedEvent(header, payload: payload))
                if let slot = header.keySlot { slots.insert(slot) }
            } catch { failure = error }
        }
        if let failure { throw failure }
        return (events, try slots.filter { try keys.isLive($0) })
    }
}
