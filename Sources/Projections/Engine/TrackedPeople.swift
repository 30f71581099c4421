import CommandProcessing
import Credentialing
import EventStore
import Identifiers

/// People whose events came in last, with the rows they have in each projection. Bounded.
struct TrackedPeople {
    private let memory: RecordMemory
    let tally: RecordTally

    init(_ memory: RecordMemory, tally: RecordTally) { (self.memory, self.tally) = (memory, tally) }

    /// A reference, for whoever looks at one thing of a person would else copy some thirty references.
    ///
    /// Unchecked: it belongs to one applier, which one thread uses at a time; the compiler cannot see that it never
    /// leaves it.
    final class Person: @unchecked Sendable {
        var view: PersonView
        /// By projection, in the order of the applier's: the rows as of `view`.
        var rows: [[Row]]

        init(view: PersonView, rows: [[Row]]) {
            self.view = view
            self.rows = rows
        }

        fileprivate var weight: Int { RecordMemory.weight(of: view.version) }
    }

    private(set) var people: [PeerID: Person] = [:]
    /// Of all of them, in events.
    private(set) var weight = 0 {
        didSet { tally.keeps(events: weight) }
    }

    subscript(peer: PeerID) -> Person? { people[peer] }

    /// Lends a person who is tracked, to be changed.
    mutating func update(_ peer: PeerID, _ body: (Person) throws -> Void) rethrows {
        guard let person = people[peer] else { preconditionFailure("a person is tracked before a change") }
        weight -= person.weight
        defer { weight += person.weight }
        try body(person)
    }

    mutating func insert(_ person: Person) {
        weight += person.weight - (people.updateValue(person, forKey: person.view.record.peer)?.weight ?? 0)
    }

    mutating func remove(_ peer: PeerID) { weight -= people.removeValue(forKey: peer)?.weight ?? 0 }

    mutating func trim(keeping current: Set<PeerID>) {
        while weight > memory.events {
            let leaving = RecordMemory.leaving(people.keys) { !current.contains($0) }
            if leaving.isEmpty { return }
            for peer in leaving { remove(peer) }
        }
    }

    mutating func removeAll() {
        people.removeAll(keepingCapacity: true)
        weight = 0
    }
}
