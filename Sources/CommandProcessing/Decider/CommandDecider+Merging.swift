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

    /// Both people are folded anew from their streams when they are next asked for.
    func stageMerge(
        _ plan: Plan,
        of prepared: PreparedCommand,
        in batch: inout StagedBatch
    ) throws -> Receipt {
        let receipt = try stage(plan, of: prepared, in: &batch)
        // A third person may have been merged into one of the two.
        for record in plan.records { people[record.stream] = nil }
        return receipt
    }

    /// The slots whose keys an erasure ends: the person's, and those of everybody merged into her.
    func erasedSlots(
        by decided: [DecidedEvent],
        of person: PersonState,
        in batch: borrowing StagedBatch
    ) throws -> [KeySlot] {
        guard decided.contains(where: { EventType(of: $0.event) == .personalDataErased }) else { return [] }
        var slots = person.keySlot.map { [$0] } ?? []
        var merged = person.record.merged
        while let peer = merged.popLast() {
            let (events, slot) = try events(of: StreamID(peer: peer), in: batch)
            if let slot { slots.append(slot) }
            merged += MergePlan(events).absorbs.values
        }
        return slots
    }
}
