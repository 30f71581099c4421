import Credentialing
package import Identifiers
import Synchronization

/// People whom a decision had to fold from the log, on their way to whoever applies what was decided: the log is read
/// once for both. Who is not here is read there.
package final class HandedPeople: Sendable {
    /// Events of all that are on their way; who would come on top is not handed.
    static let eventsMax = 100_000

    private struct Way {
        var people: [PeerID: FoldedPerson] = [:]
        var events = 0
    }

    private let way = Mutex(Way())

    package init() {}

    /// - Parameter person: as she is before the event that is staged now.
    func hand(_ person: FoldedPerson) {
        way.withLock { way in
            guard way.events + person.weight <= Self.eventsMax else { return }
            let before = way.people.updateValue(person, forKey: person.record.peer)
            way.events += person.weight - (before?.weight ?? 0)
        }
    }

    /// Takes a person off the way.
    /// - Returns: nil when nobody handed her as she is at a version. A stream does not change, so at one version she is
    ///   who she is, whoever folded her.
    package func take(_ peer: PeerID, at version: StreamVersion) -> FoldedPerson? {
        let person = way.withLock { way in
            let person = way.people.removeValue(forKey: peer)
            way.events -= person?.weight ?? 0
            return person
        }
        return person?.record.version == version ? person : nil
    }

    /// When what was staged is taken back: at the same versions there will be other events.
    ///
    /// Also when nobody takes them, since the projections cannot be written.
    package func takeBack() { way.withLock { $0 = Way() } }
}
