package import CommandProcessing
import Credentialing
package import EventStore
package import Identifiers
import Synchronization

/// Views of the people who were asked for last, each carried on by what came after it, for who goes through the log
/// in its order. Bounded.
package final class RecentPeople: Sendable {
    /// People kept; when it is full, all are let go, and made anew as they are asked for.
    package static let peopleMax = 2_048
    /// What all of them may weigh, in events (`RecordMemory`): some 32 MB. So many
    /// ordinary people have room.
    package static let eventsMax = 150_000

    private struct Person {
        var view: PersonView
        /// The view is as of here.
        var through: Position
        /// The record that gave the details last; the origin when none did.
        var details = Position.origin

        /// With the events of whoever was merged in.
        var weight: Int { RecordMemory.weight(ofEvents: view.record.types.count) }
    }

    private struct State {
        var people: [PeerID: Person] = [:]
        /// What the people weigh.
        var events = 0

        /// A person to be carried on; nil for what is before the last question.
        mutating func take(_ peer: PeerID, for through: Position) -> Person? {
            guard let person = people[peer] else {
                return Person(view: PersonView(peer: peer), through: .origin)
            }
            guard person.through <= through else { return nil }
            people[peer] = nil
            events -= person.weight
            return person
        }

        mutating func keep(_ person: Person) {
            let before = people.updateValue(person, forKey: person.view.record.peer)
            events += person.weight - (before?.weight ?? 0)
        }

        mutating func letAllGo() {
            people.removeAll(keepingCapacity: true)
            events = 0
        }
    }

    private let reader: PeopleReader
    private let peopleMax: Int
    private let eventsMax: Int
    /// Told of each person who is folded from the first record on.
    private let tally: RecordTally?
    private let state = Mutex(State())

    package init(
        _ reader: PeopleReader,
        peopleMax: Int = peopleMax,
        eventsMax: Int = eventsMax,
        tally: RecordTally? = nil
    ) {
        self.reader = reader
        self.peopleMax = peopleMax
        self.eventsMax = eventsMax
        self.tally = tally
    }

    /// The view of one person as of a position, merged people included.
    package func view(of peer: PeerID, through: Position) throws(EventStoreError) -> PersonView {
        if let person = try person(peer, through) { return person.view }
        tally?.folded()
        return try reader.view(of: peer, through: through)
    }

    /// The position of the record that gave the person's details last, up to a position; the origin when none did;
    /// nil when it is not known here.
    package func details(of peer: PeerID, through: Position) throws(EventStoreError) -> Position? {
        try person(peer, through)?.details
    }

    /// nil for what is before the last question: that is read anew.
    private func person(_ peer: PeerID, _ through: Position) throws(EventStoreError) -> Person? {
        // Taken out while it is carried on, so that its arrays are not copied.
        guard var person = state.withLock({ $0.take(peer, for: through) }) else { return nil }
        if person.through < through {
            if person.through == .origin { tally?.folded() }
            try carry(&person, to: through)
        }
        keep(person)
        return person
    }

    private func keep(_ person: Person) {
        state.withLock { state in
            let isFull = state.people.count >= peopleMax
            if isFull || state.events + person.weight > eventsMax { state.letAllGo() }
            state.keep(person)
        }
    }

    private func carry(_ person: inout Person, to through: Position) throws(EventStoreError) {
        while let merge = try follow(&person, to: through) {
            try reader.carry(&person.view, over: merge.header, payload: merge.payload.span.bytes)
        }
        person.through = through
    }

    /// Carries a person on as far as her own stream tells all there is.
    /// - Returns: the next record, which brings somebody in or takes somebody out: other streams are read once this one
    ///   is not; nil when there is none.
    private func follow(
        _ person: inout Person,
        to through: Position
    ) throws(EventStoreError) -> (header: RecordHeader, payload: [UInt8])? {
        let stream = StreamID(peer: person.view.record.peer)
        var merge: (header: RecordHeader, payload: [UInt8])?
        try reader.store.readStream(stream, from: person.view.version.next) { header, payload in
            if header.position > through { return false }
            if PersonView.isOfMerges(header.type) {
                merge = (header, payload.copied)
                return false
            }
            if PersonalDetailsReader.gives(header.type) { person.details = header.position }
            person.view.apply(header, payload: payload)
            return true
        }
        return merge
    }
}
