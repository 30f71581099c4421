import Credentialing
import EventStore
import Identifiers

/// What a decision needs of one person: the folded record and the slot of the data key.
struct PersonState {
    var record: Record
    var keySlot: KeySlot?
    /// Of a record that was folded from the log and has not changed since: what else is known of her events.
    var marks: [FoldedPerson.Mark]?

    /// A mark weighs about as much as an event.
    fileprivate var weight: Int { RecordMemory.weight(of: record.version) + (marks?.count ?? 0) }

    mutating func follow(_ header: RecordHeader) { Self.follow(header, &keySlot) }

    /// - Parameter slot: after the records of the person's stream so far; nil when its key was destroyed.
    static func follow(_ header: RecordHeader, _ slot: inout KeySlot?) {
        if let used = header.keySlot { slot = used }
        if header.type == EventType.personalDataErased.code { slot = nil }
    }
}

/// Folded records of the people who were written about last, bounded; used while a batch is decided.
struct PeopleCache {
    private let memory: RecordMemory
    let tally: RecordTally
    private var people: [StreamID: PersonState] = [:]
    /// Of all of them, in events.
    private(set) var weight = 0 {
        didSet { tally.keeps(events: weight) }
    }
    private var last: StreamID?

    init(_ memory: RecordMemory, tally: RecordTally) { (self.memory, self.tally) = (memory, tally) }

    /// One without anybody, under the same bound, that no metric tells of.
    var empty: PeopleCache { PeopleCache(memory, tally: RecordTally()) }

    subscript(stream: StreamID) -> PersonState? {
        get { people[stream] }
        set {
            last = stream
            let before =
                newValue.map { people.updateValue($0, forKey: stream) } ?? people.removeValue(forKey: stream)
            weight += (newValue?.weight ?? 0) - (before?.weight ?? 0)
            evict()
        }
    }

    mutating func removeAll() {
        people.removeAll(keepingCapacity: true)
        weight = 0
    }

    /// Any of them go, not the oldest ones: who is asked for in turn with many others would else be gone each time
    /// just before. Whoever came in last stays.
    private mutating func evict() {
        while people.count > 1, weight > memory.events {
            let leaving = RecordMemory.leaving(people.keys) { $0 != last }
            for stream in leaving { weight -= people.removeValue(forKey: stream)?.weight ?? 0 }
        }
    }
}
