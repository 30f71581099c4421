package import Identifiers

/// Finding an event that others speak of.
extension Record {
    /// So many events speak of others before it is worth the memory to know where each stands.
    static let mentionsMax: UInt8 = 64

    /// The type of an event, voided or not; nil: there is no such event.
    package func eventType(of event: EventID) -> EventType? {
        guard let places else { return types[event] }
        return places[event].map { types.entries[Int($0.entry)].type }
    }

    /// The board whose matter an event is, voided or not; nil: none's, or there is no such event.
    package func boardOfMatter(_ event: EventID) -> BoardCode? {
        guard let places else { return types.board(of: event) }
        return places[event].flatMap { types.board(at: Int($0.entry)) }
    }

    /// The place of an event in `evidence`; nil: it is none, or was voided.
    func evidenceIndex(of event: EventID) -> Int? {
        guard let places else { return evidence.firstIndex { $0.id == event } }
        guard let place = places[event] else { return nil }
        let index = evidence.firstIndex(notBefore: place.position) { $0.position }
        if index < evidence.count, evidence[index].id == event { return index }
        // Voided; or the evidence of a stream from elsewhere, whose order is not that of its positions.
        return evidence.firstIndex { $0.id == event }
    }

    /// An event has spoken of another one: more will.
    mutating func countMention() {
        if mentions < Self.mentionsMax { mentions += 1 }
        if mentions == Self.mentionsMax, places == nil { makePlaces() }
    }

    /// After another record was taken in: what spoke of its events may speak of them again.
    mutating func absorbPlaces(of other: Record) {
        mentions = min(mentions + other.mentions, Self.mentionsMax)
        places = nil
        if mentions == Self.mentionsMax { makePlaces() }
    }

    /// The same record, for who looks for many of its events.
    var withPlaces: Record {
        guard places == nil else { return self }
        var record = self
        record.makePlaces()
        return record
    }

    private mutating func makePlaces() { places = EventPlaces(types, evidence) }
}
