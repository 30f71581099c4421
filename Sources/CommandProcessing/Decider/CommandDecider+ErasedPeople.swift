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
        for peer in Self.named(by: prepared).subtracting(people).sorted() where try isLeft(peer, in: batch) {
            throw Self.refusal(
                "\(peer) is among them, is none of those whom this ends, and can be read: erase \(peer), or whom she goes on as, by another command first"
            )
        }
    }

    /// Whether nothing has ended a key of hers since her own last erasure.
    private func isLeft(_ peer: PeerID, in batch: borrowing StagedBatch) throws -> Bool {
        var slots: Set<KeySlot> = []
        try batch.readStream(StreamID(peer: peer)) { header, _ in
            if let slot = header.keySlot { slots.insert(slot) }
            if header.type == EventType.personalDataErased.code { slots = [] }
        }
        for slot in slots where try erasures.contains(slot) || !keys.isLive(slot) { return false }
        return !slots.isEmpty
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
