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
    /// Events of those records together: each takes some 600 bytes.
    static let eventsMax = 200_000

    private struct Entry {
        var state: PersonState
        var used: UInt64
        let events: Int
    }

    private var people: [StreamID: Entry] = [:]
    private(set) var events = 0
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
            let entry = newValue.map {
                Entry(state: $0, used: clock, events: Int($0.record.version.rawValue))
            }
            let before =
                entry.map { people.updateValue($0, forKey: stream) } ?? people.removeValue(forKey: stream)
            events += (entry?.events ?? 0) - (before?.events ?? 0)
            if people.count > Self.peopleMax || events > Self.eventsMax { evict() }
        }
    }

    mutating func removeAll() {
        people.removeAll(keepingCapacity: true)
        events = 0
    }

    /// Whoever was used last stays, however long the record.
    private mutating func evict() {
        let threshold = people.values.map(\.used).sorted()[people.count / 2]
        people = people.filter { $0.value.used >= threshold }
        events = people.values.reduce(0) { $0 + $1.events }
    }
}
