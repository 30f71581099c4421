import EventStore
import Identifiers

/// What is set aside while commands are only tried.
struct Rehearsal {
    /// The people as they are: with a second owner those that are kept would be copied, all of them.
    let kept: PeopleCache
    /// Streams that were tried to be written to: theirs are no more as they are.
    private var tried: Set<StreamID> = []
    /// Whose records the sender may read as they are: nobody gets to by what is only tried.
    private(set) var readable: [StreamID: Bool] = [:]

    init(kept: PeopleCache) { self.kept = kept }

    /// A person as she is, of whom nothing was tried.
    func person(_ stream: StreamID) -> PersonState? { tried.contains(stream) ? nil : kept[stream] }

    mutating func note(tried stream: StreamID) { tried.insert(stream) }
    mutating func note(readable: Bool, _ stream: StreamID) { self.readable[stream] = readable }
}

extension CommandDecider {
    func beginRehearsal() {
        precondition(rehearsal == nil, "one rehearsal at a time")
        var kept = people.empty
        swap(&people, &kept)
        rehearsal = Rehearsal(kept: kept)
    }

    func endRehearsal() {
        guard let ended = rehearsal else { preconditionFailure("it was begun") }
        rehearsal = nil
        people = ended.kept
    }
}
