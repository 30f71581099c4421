package import EventStore
import Identifiers

extension Log {
    /// Those of some key slots whose keys erasures in the log end: of the person who was erased, and of everybody who was
    /// merged into her then. Needs neither index nor keys.
    ///
    /// One pass. Memory: that of merges, erasures and these slots.
    package func erased(among slots: Set<KeySlot>) throws(EventStoreError) -> Set<KeySlot> {
        var people = ErasedPeople()
        var named: [KeySlot: (person: PeerID, position: Position)] = [:]
        try scan(from: Position.origin.next) { (header, payload, _) throws(EventStoreError) in
            if let slot = header.keySlot, slots.contains(slot), named[slot] == nil,
                let person = header.stream.peer
            {
                named[slot] = (person, header.position)
            }
            do throws(EventDecodingError) { try people.follow(header, payload: payload) } catch {
                throw EventStoreError(.recordDamaged, "\(error)")
            }
            return true
        }
        let ends = people.ends
        return slots.filter { slot in
            guard let (person, position) = named[slot], let end = ends[person] else { return false }
            return position <= end
        }
    }
}
