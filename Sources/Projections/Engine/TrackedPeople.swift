import Credentialing
import EventStore
import Identifiers

/// People whose events came in last, with the rows they have in each projection. Bounded.
struct TrackedPeople {
    /// People kept; when it is full, the ones that are not in the current batch go.
    static let peopleMax = 16_384

    struct Person {
        var view: PersonView
        /// By projection, in the order of the applier's: the rows as of `view`.
        var rows: [[Row]]
    }

    private(set) var people: [PeerID: Person] = [:]

    subscript(peer: PeerID) -> Person? { people[peer] }

    /// Lends a person in place, so that the record's arrays are not copied for each event.
    mutating func update(_ peer: PeerID, _ body: (inout Person) throws -> Void) rethrows {
        try body(&people[peer]!)
    }

    mutating func insert(_ person: Person) {
        people[person.view.record.peer] = person
    }

    mutating func remove(_ peer: PeerID) { people[peer] = nil }

    mutating func trim(keeping current: Set<PeerID>) {
        if people.count > Self.peopleMax { people = people.filter { current.contains($0.key) } }
    }

    mutating func removeAll() { people.removeAll(keepingCapacity: true) }
}
