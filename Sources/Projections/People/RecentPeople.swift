import CommandProcessing
import Credentialing
package import EventStore
package import Identifiers
import Synchronization

/// Views of the people who were asked for last, each carried on by what came after it, for who goes through the log
/// in its order. Bounded.
package final class RecentPeople: Sendable {
    /// People kept; when it is full, all are let go, and made anew as they are asked for.
    package static let peopleMax = 2_048

    private struct Person {
        var view: PersonView
        /// The view is as of here.
        var through: Position
        /// The record that gave the details last; the origin when none did.
        var details = Position.origin
    }

    private let reader: PeopleReader
    private let peopleMax: Int
    private let people = Mutex<[PeerID: Person]>([:])

    package init(_ reader: PeopleReader, peopleMax: Int = peopleMax) {
        self.reader = reader
        self.peopleMax = peopleMax
    }

    /// The view of one person as of a position, merged people included.
    package func view(of peer: PeerID, through: Position) throws(EventStoreError) -> PersonView {
        if let person = try person(peer, through) { return person.view }
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
        let known = people.withLock { $0.removeValue(forKey: peer) }
        var person = known ?? Person(view: PersonView(peer: peer), through: .origin)
        guard person.through <= through else {
            people.withLock { $0[peer] = known }
            return nil
        }
        if person.through < through { try carry(&person, to: through) }
        people.withLock { people in
            if people.count >= peopleMax { people.removeAll(keepingCapacity: true) }
            people[peer] = person
        }
        return person
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
