import Identifiers

/// Where the events of a record stand, by their ids.
///
/// What speaks of another event has to find it. In most records little does, and looks through the events; of a record
/// in which much does, this is made once and kept up, for about a quarter of the memory that the events take.
struct EventPlaces: Sendable {
    struct Place: Sendable {
        /// In the list of types.
        let entry: Int32
        /// In the log; of what was there before this was made, known of evidence alone.
        var position: Position
    }

    private var places: [EventID: Place] = [:]

    init(_ types: EventTypes, _ evidence: [EvidenceEntry]) {
        places.reserveCapacity(types.count)
        for (entry, event) in types.entries.enumerated() {
            places[event.id] = Place(entry: Int32(entry), position: .origin)
        }
        for entry in evidence { places[entry.id]?.position = entry.position }
    }

    subscript(event: EventID) -> Place? { places[event] }

    /// The event that comes next.
    mutating func append(_ event: EventID, entry: Int, at position: Position) {
        places[event] = Place(entry: Int32(entry), position: position)
    }
}
