import Credentialing
import CredentialingSchema
import EventStore
import Identifiers

/// Commands about people.
extension CommandDecider {
    func decidePerson(
        _ prepared: PreparedCommand,
        in batch: inout StagedBatch
    ) throws -> Receipt {
        var person = try self.person(prepared.stream, in: batch)
        let decided = try decide(prepared, record: person.record, in: batch)
        let slot = try person.keySlot ?? keys.ensurePool(beyond: batch.lastKeySlot)
        person.keySlot = slot
        guard let hash = try contentHash(prepared, slot: slot) else {
            throw Undecidable(reason: "the data key of \(prepared.stream) was destroyed")
        }
        let plan = try plan(
            decided,
            of: prepared,
            slot: slot,
            hash: hash,
            after: person.record.version,
            in: batch
        )
        // Out of the cache while it is folded: a second owner would make a copy of the whole record.
        people[prepared.stream] = nil
        // Folded before it is staged: what cannot be folded must never be recorded.
        for event in plan.recorded {
            do { try person.record.apply(event) } catch {
                throw Undecidable(reason: "the decision does not fit the record: \(error.reason)")
            }
        }
        let receipt = try stage(plan, of: prepared, in: &batch)
        people[prepared.stream] = person
        return receipt
    }

    /// Numbers that the daemon gives go on until one is free; a number that the client gave is
    /// taken or not.
    private func decide(
        _ prepared: PreparedCommand,
        record: Record,
        in batch: borrowing StagedBatch
    ) throws -> [DecidedEvent] {
        var attempt = 0
        while true {
            let serial = attempt == 0 ? "\(batch.nextPosition)" : "\(batch.nextPosition)-\(attempt)"
            let context = DecisionContext(now: batch.now, rules: rules, serial: serial)
            let events = try Decider.decide(prepared.command, record: record, context: context)
            var taken: Rejection?
            for decided in events {
                if let claim = decided.claim, try batch.isClaimed(claim.digest) {
                    taken = claim.rejection(of: decided.event)
                }
            }
            guard let taken else { return events }
            guard !prepared.command.asksForNumber else { throw taken }
            attempt += 1
        }
    }

    private func person(
        _ stream: StreamID,
        in batch: borrowing StagedBatch
    ) throws -> PersonState {
        if let known = people[stream] { return known }
        guard let peer = stream.peer else {
            preconditionFailure("a person's command has a person's stream")
        }
        var state = PersonState(record: Record(peer: peer), keySlot: nil)
        var failure: (any Error)?
        try batch.readStream(stream) { header, payload in
            guard failure == nil else { return }
            do {
                try state.record.apply(RecordedEvent(header, payload: payload))
                if state.keySlot == nil { state.keySlot = header.keySlot }
            } catch { failure = error }
        }
        if let failure {
            throw Undecidable(reason: "the record of \(stream) cannot be read: \(failure)")
        }
        return state
    }
}
