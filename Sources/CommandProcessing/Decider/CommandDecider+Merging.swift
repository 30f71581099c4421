import Credentialing
import CredentialingSchema
import EventStore
import Identifiers

/// Commands about two people, and the end of sealed data.
extension CommandDecider {
    /// The other person that a command names.
    func other(
        _ prepared: PreparedCommand,
        in batch: borrowing StagedBatch
    ) throws -> DecisionContext.OtherPerson? {
        switch prepared.command.command {
        case .mergePeers(let merge):
            guard let survivor = PeerID(merge.intoPeerID) else { return nil }
            return DecisionContext.OtherPerson(
                record: try person(StreamID(peer: survivor), in: batch).record
            )
        case .unmergePeers(let unmerge):
            guard let other = PeerID(unmerge.mergedPeerID), let peer = prepared.stream.peer else {
                return nil
            }
            let (events, _) = try events(of: prepared.stream, in: batch)
            let record = try self.record(of: other, in: batch)
            return DecisionContext.OtherPerson(
                record: record,
                inseparable: try Record.inseparable(peer, events, from: other) {
                    try self.record(of: $0, in: batch)
                },
                owed: Record.owed(to: record, by: events)
            )
        default: return nil
        }
    }

    /// Who is merged into somebody is taken in there, so that the next one finds her folded. Where a merge is taken back,
    /// both people are folded anew from their streams when they are next asked for.
    func stageMerge(
        _ plan: Plan,
        of prepared: PreparedCommand,
        _ person: inout PersonState,
        in batch: inout StagedBatch
    ) throws -> Receipt {
        let survivor = try survivor(of: plan, takingIn: &person, in: batch)
        let receipt = try stage(plan, of: prepared, in: &batch)
        // A third person may have been merged into one of the two.
        for record in plan.records { people[record.stream] = nil }
        if let survivor {
            people[prepared.stream] = person
            people[StreamID(peer: survivor.record.peer)] = survivor
        }
        return receipt
    }

    /// The person who goes on after a merge, as her stream is folded: the other one is taken in at the event that says
    /// so, which is her last, and nothing that is recorded later is under the other one's id.
    /// - Parameter gone: the other one; after it as she is from then on.
    /// - Returns: nil when it is no merge.
    private func survivor(
        of plan: Plan,
        takingIn gone: inout PersonState,
        in batch: borrowing StagedBatch
    ) throws -> PersonState? {
        guard plan.recorded.count == 2, case .peerMergedAway? = plan.recorded[0].event.event,
            case .peersMerged? = plan.recorded[1].event.event
        else { return nil }
        var survivor = try person(plan.records[1].stream, in: batch)
        // Out of the cache while they are folded: a second owner would make a copy of the whole record.
        for record in plan.records { people[record.stream] = nil }
        do {
            try gone.record.apply(plan.recorded[0])
            try survivor.record.apply(plan.recorded[1])
        } catch {
            throw Undecidable(reason: "the decision does not fit the record: \(error.reason)")
        }
        survivor.record.absorb(gone.record)
        // Neither is any more as she was folded from the log.
        (gone.marks, survivor.marks) = (nil, nil)
        return survivor
    }

    /// The slots whose keys an erasure ends: all of the person's, and of everybody's who is merged into her.
    /// - Throws: `Rejection` when the erasure says whom it is about, and these are others.
    func erasedSlots(
        by decided: [DecidedEvent],
        of person: PersonState,
        as prepared: PreparedCommand,
        in batch: borrowing StagedBatch
    ) throws -> [KeySlot] {
        guard decided.contains(where: { EventType(of: $0.event) == .personalDataErased }) else { return [] }
        // That of the erasure itself, which may be her first one, is in no stream yet.
        var slots = Set(person.keySlot.map { [$0] } ?? [])
        var people: Set<PeerID> = []
        var left = [person.record.peer]
        while let peer = left.popLast() {
            let (events, live) = try events(of: StreamID(peer: peer), upTo: batch.nextPosition, in: batch)
            people.insert(peer)
            slots.formUnion(live)
            left += MergePlan(events).absorbs.values
        }
        try checkNoOthers(prepared, end: people)
        try checkNobodyIsLeft(prepared, by: people, in: batch)
        return slots.sorted()
    }
}
