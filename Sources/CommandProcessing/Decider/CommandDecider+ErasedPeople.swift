import Credentialing
import CredentialingSchema
import EventStore
import Identifiers

/// An erasure that says whom it is about, as those do that are sent again: who is merged may be others by now, or others
/// still, and a key that is ended is ended for good.
extension CommandDecider {
    /// Who was merged away is not erased as whom she goes on as: that one's key would end.
    func checkGoesOn(_ prepared: PreparedCommand, _ record: Record) throws(Rejection) {
        guard !Self.named(by: prepared).isEmpty, let survivor = record.mergedInto else { return }
        throw Self.refusal(
            "\(record.peer) is merged into \(survivor), whose data is not to be erased by this: take the merge back first, and do not send it for \(survivor)"
        )
    }

    /// - Parameter people: whose keys it ends.
    func checkNoOthers(_ prepared: PreparedCommand, end people: Set<PeerID>) throws(Rejection) {
        let named = Self.named(by: prepared)
        guard !named.isEmpty, let other = people.subtracting(named).min() else { return }
        throw Self.refusal(
            "\(other) is merged into \(prepared.stream) and is not among them: the key of \(other) would end, too; take the merge back first"
        )
    }

    /// - Parameter people: whose keys it ends.
    func checkNobodyIsLeft(
        _ prepared: PreparedCommand,
        by people: Set<PeerID>,
        in batch: borrowing StagedBatch
    ) throws {
        for peer in Self.named(by: prepared).subtracting(people).sorted() {
            let whose = "\(peer) is among them, is none of those whom this ends, and"
            switch try left(of: peer, in: batch) {
            case .nothing: break
            case .readable:
                throw Self.refusal(
                    "\(whose) can be read: if that was sent again and is of before this erasure, erase \(peer), or whom she goes on as, by another command first; if she gave it afterwards, leave it, and see that \(prepared.stream) is erased, by a command of another id that does not name \(peer)"
                )
            case .endedByNobody:
                throw Self.refusal(
                    "\(whose) her key is gone without an erasure that is recorded here: send the merge again that was before this erasure, or erase \(peer), or whom of them she goes on as, by another command first; where she goes on as somebody else, take that merge back before"
                )
            }
        }
    }

    private enum Left { case nothing, readable, endedByNobody }

    /// What is left to do of her since her keys were ended last. A dead key says nothing of what is under another one;
    /// and where a restore has ended it, an erasure is still to say so: to boards and employers, to backups, and to the
    /// next list, which would not name her.
    private func left(of peer: PeerID, in batch: borrowing StagedBatch) throws -> Left {
        let trail = try keyTrail(of: peer, in: batch)
        let end = try lastEnd(of: trail, within: Position.origin...batch.nextPosition, in: batch) ?? .origin
        if try isReadable(trail, after: end) { return .readable }
        for (slot, use) in trail.uses where use.last > end {
            if try !keys.isLive(slot) { return .endedByNobody }
        }
        return .nothing
    }

    /// That nothing of those whom an erasure ended came behind it: where their commands are sent again to a restored
    /// log, what was erased has another key, and no list of erasures is done before that one is ended, too. An erasure
    /// without a list of people is its sender's own, who is told what became of it and no more.
    func checkNothingIsBack(
        _ prepared: PreparedCommand,
        of people: Set<PeerID>,
        since erasure: RecordHeader,
        in batch: borrowing StagedBatch
    ) throws {
        for peer in Self.named(by: prepared).intersection(people).sorted() {
            let trail = try keyTrail(of: peer, in: batch)
            // Keys that are an older copy may have what a later erasure ended, too: that one ends it again.
            let end = try lastEnd(of: trail, within: erasure.position...batch.nextPosition, in: batch)
            guard try isReadable(trail, after: end ?? erasure.position) else { continue }
            throw Rejection(
                .alreadyErased,
                "event \(erasure.eventID) erased the sealed data of \(peer), and what was entered since can be read: if that was sent again and is of before the erasure, erase \(peer), or whom she goes on as, by a command of another id; if she gave it afterwards, leave it",
                field: "erasePersonalData.people"
            )
        }
    }

    /// Empty: it is about whoever is merged, whom the command's own id is always among.
    private static func named(by prepared: PreparedCommand) -> Set<PeerID> {
        guard case .erasePersonalData(let erasure)? = prepared.command.command, !erasure.people.isEmpty
        else { return [] }
        let named = Set(erasure.people.compactMap { PeerID($0) })
        return prepared.stream.peer.map { named.union([$0]) } ?? named
    }

    private static func refusal(_ detail: String) -> Rejection {
        Rejection(.peerMerged, detail, field: "erasePersonalData.people")
    }
}
