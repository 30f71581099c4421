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
        let prepared = prepared.sent(about: person.record)
        try checkGoesOn(prepared, person.record)
        let decided = try decide(prepared, record: person.record, in: batch)
        let (slot, hash) = try self.slot(person.keySlot, for: prepared, in: batch)
        person.keySlot = slot
        let plan = try plan(
            decided,
            of: prepared,
            slot: slot,
            hash: hash,
            after: person.record.version,
            in: batch
        )
        if decided.contains(where: { $0.peer != nil }) {
            return try stageMerge(plan, of: prepared, &person, in: &batch)
        }
        // Out of the cache while it is folded: a second owner would make a copy of the whole record.
        people[prepared.stream] = nil
        handOver(&person)
        // Folded before it is staged: what cannot be folded must never be recorded.
        for event in plan.recorded {
            do { try person.record.apply(event) } catch {
                throw Undecidable(reason: "the decision does not fit the record: \(error.reason)")
            }
        }
        // What can fail comes before: what is staged is recorded.
        let erased = try erasedSlots(by: decided, of: person, as: prepared, in: batch)
        let receipt = try stage(plan, of: prepared, in: &batch)
        if !erased.isEmpty {
            erasures.add(erased)
            // What is sealed from now on is sealed with another key.
            person.keySlot = nil
        }
        people[prepared.stream] = person
        return receipt
    }

    /// Of a few commands: most people are written about now and then.
    private static let roomForEvents = 8

    /// Once for each time she was folded, and before she changes: from then on there are two of her record.
    private func handOver(_ person: inout PersonState) {
        guard rehearsal == nil, let marks = person.marks else { return }
        person.marks = nil
        guard let handed else { return }
        handed.hand(FoldedPerson(person.record, marks))
        person.record.separate(roomForEvents: Self.roomForEvents)
    }

    /// The slot of the person's data key, and the command's hash under it. A new one where there is none, and where an
    /// erasure destroyed it, or is about to, that stands in another stream: that of whom this one was merged into.
    private func slot(
        _ used: KeySlot?,
        for prepared: PreparedCommand,
        in batch: borrowing StagedBatch
    ) throws -> (KeySlot, CommandHash) {
        if let used, !erasures.contains(used), let hash = try contentHash(prepared, slot: used) {
            return (used, hash)
        }
        let slot = try keys.ensurePool(beyond: batch.lastKeySlot)
        guard let hash = try contentHash(prepared, slot: slot) else {
            throw Undecidable(reason: "a data key that nobody used yet, of slot \(slot), was destroyed")
        }
        return (slot, hash)
    }

    /// Numbers that the daemon gives go on until one is free; a number that the client gave is
    /// taken or not.
    private func decide(
        _ prepared: PreparedCommand,
        record: Record,
        in batch: borrowing StagedBatch
    ) throws -> [DecidedEvent] {
        let other = try self.other(prepared, in: batch)
        try prepared.origin.authority.check(
            prepared.command,
            about: other.map { [record, $0.record] } ?? [record]
        )
        try prepared.origin.checkRole(for: prepared.command, about: record)
        var attempt = 0
        while true {
            let serial = attempt == 0 ? "\(batch.nextPosition)" : "\(batch.nextPosition)-\(attempt)"
            let context = DecisionContext(
                now: batch.now,
                rules: rules,
                serial: serial,
                other: other,
                zones: shelf.zones(of: rules)
            )
            let events = try Decider.decide(prepared.command, record: record, context: context)
            try prepared.origin.authority.check(events)
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

    func person(
        _ stream: StreamID,
        in batch: borrowing StagedBatch
    ) throws -> PersonState {
        if let known = people[stream] ?? rehearsal?.person(stream) { return known }
        guard let peer = stream.peer else {
            preconditionFailure("a person's command has a person's stream")
        }
        do {
            if let person = try unmerged(peer, in: batch) { return person }
            let (events, slot) = try self.events(of: stream, in: batch)
            people.tally.folded()
            let record = try Record.fold(peer, events) { try self.record(of: $0, in: batch) }
            return PersonState(record: record, keySlot: slot)
        } catch let error as EventStoreError {
            throw error
        } catch {
            throw Undecidable(reason: "the record of \(stream) cannot be read: \(error)")
        }
    }

    /// A person who was never merged, folded while the stream is read: nothing else asks for all of it at once.
    /// - Returns: nil for whoever was.
    private func unmerged(_ peer: PeerID, in batch: borrowing StagedBatch) throws -> PersonState? {
        var person = PersonState(record: Record(peer: peer, isKept: true))
        var marks: [FoldedPerson.Mark] = []
        var isMerged = false
        var failure: (any Error)?
        try batch.readStream(StreamID(peer: peer)) { header, payload in
            guard failure == nil, !isMerged else { return }
            isMerged =
                header.type == EventType.peersMerged.code || header.type == EventType.peersUnmerged.code
            if isMerged { return }
            do {
                let event = try FoldableEvent(header, payload: payload)
                try person.record.apply(event)
                person.follow(header)
                if let mark = FoldedPerson.Mark(event, header, payload: payload, after: person.record) {
                    marks.append(mark)
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
        if isMerged { return nil }
        if person.record.exists {
            people.tally.folded()
            person.marks = marks
        }
        return person
    }

    func record(of peer: PeerID, in batch: borrowing StagedBatch) throws -> Record {
        let (events, _) = try self.events(of: StreamID(peer: peer), in: batch)
        return try Record.fold(peer, events) { try record(of: $0, in: batch) }
    }

    /// A stream's events, and the slot of the person's data key; nil when it was destroyed.
    func events(
        of stream: StreamID,
        in batch: borrowing StagedBatch
    ) throws -> (events: [RecordedEvent], slot: KeySlot?) {
        var events: [RecordedEvent] = []
        var slot: KeySlot?
        var failure: (any Error)?
        try batch.readStream(stream) { header, payload in
            guard failure == nil else { return }
            do {
                events.append(try RecordedEvent(header, payload: payload))
                PersonState.follow(header, &slot)
            } catch { failure = error }
        }
        if let failure { throw failure }
        return (events, slot)
    }
}
