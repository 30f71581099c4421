import Credentialing
import EventStore
import Identifiers

/// People whose events came in last, with the rows they have in each projection. Bounded.
struct TrackedPeople {
    /// People kept; when it is full, half of those that are not in the current batch go.
    static let peopleMax = 16_384
    /// Events of their views together: each takes some 600 bytes.
    static let eventsMax = 200_000

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

        fileprivate var events: Int { Int(view.version.rawValue) }
    }

    private(set) var people: [PeerID: Person] = [:]
    private(set) var events = 0

    subscript(peer: PeerID) -> Person? { people[peer] }

    /// Lends a person who is tracked, to be changed.
    mutating func update(_ peer: PeerID, _ body: (Person) throws -> Void) rethrows {
        guard let person = people[peer] else { preconditionFailure("a person is tracked before a change") }
        events -= person.events
        defer { events += person.events }
        try body(person)
    }

    mutating func insert(_ person: Person) {
        events += person.events - (people.updateValue(person, forKey: person.view.record.peer)?.events ?? 0)
    }

    mutating func remove(_ peer: PeerID) { events -= people.removeValue(forKey: peer)?.events ?? 0 }

    mutating func trim(keeping current: Set<PeerID>) {
        guard people.count > Self.peopleMax || events > Self.eventsMax else { return }
        // Any half: who is asked for in turn with many others would else be gone each time just before.
        var isKept = false
        people = people.filter { person in
            if current.contains(person.key) { return true }
            isKept.toggle()
            return isKept
        }
        events = people.values.reduce(0) { $0 + $1.events }
    }

    mutating func removeAll() {
        people.removeAll(keepingCapacity: true)
        events = 0
    }
}
