import Credentialing
import EventStore
import Identifiers

/// What a decision needs of one person: the folded record and the slot of the data key.
struct PersonState {
    var record: Record
    var keySlot: KeySlot?
}

/// Folded records of the people who were written about last, bounded; used while a batch is decided.
struct PeopleCache {
    /// Records kept; the least recently used half goes when it is full.
    static let peopleMax = 16_384

    private var people: [StreamID: (state: PersonState, used: UInt64)] = [:]
    private var clock: UInt64 = 0

    subscript(stream: StreamID) -> PersonState? {
        mutating get {
            guard let found = people[stream] else { return nil }
            clock += 1
            people[stream]?.used = clock
            return found.state
        }
        set {
            clock += 1
            people[stream] = newValue.map { ($0, clock) }
            if people.count > Self.peopleMax { evict() }
        }
    }

    mutating func removeAll() { people.removeAll(keepingCapacity: true) }

    private mutating func evict() {
        let threshold = people.values.map(\.used).sorted()[people.count / 2]
        people = people.filter { $0.value.used >= threshold }
    }
}
