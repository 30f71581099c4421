import Credentialing
package import EventStore
import Identifiers

extension Log {
    /// Those of some key slots whose keys erasures in the log end: of the person who was erased, and of everybody who was
    /// merged into her then. And those that readings alone name: nothing was sealed with them that could be lost. Needs
    /// neither index nor keys.
    ///
    /// One pass. Memory: that of merges, erasures and these slots.
    package func erased(among slots: Set<KeySlot>) throws(EventStoreError) -> Set<KeySlot> {
        var people = ErasedPeople()
        var named: [KeySlot: (person: PeerID, position: Position)] = [:]
        var read: Set<KeySlot> = []
        try scan(from: Position.origin.next) { (header, payload, _) throws(EventStoreError) in
            do throws(EventDecodingError) {
                if let slot = header.keySlot, slots.contains(slot), named[slot] == nil,
                    let person = header.stream.peer
                {
                    if header.type == EventType.historyDisclosed.code,
                        try RecordedEvent(header, payload: payload).isReading
                    {
                        read.insert(slot)
                    } else {
                        named[slot] = (person, header.position)
                    }
                }
                try people.follow(header, payload: payload)
            } catch {
                throw EventStoreError(.recordDamaged, "\(error)")
            }
            return true
        }
        let ends = people.ends
        return slots.filter { slot in
            guard let (person, position) = named[slot] else { return read.contains(slot) }
            return ends[person].map { position <= $0 } ?? false
        }
    }
}
