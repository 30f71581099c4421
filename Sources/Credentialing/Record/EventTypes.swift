package import Identifiers

/// The types of a record's events by their ids, in the order of recording.
///
/// A list and no dictionary: every event of every fold goes into it, and only corrections and voids look one up.
package struct EventTypes: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package let id: EventID
        package let type: EventType
    }

    package private(set) var entries: [Entry] = []

    package var count: Int { entries.count }

    /// O(events), from the newest on.
    package subscript(id: EventID) -> EventType? { entries.last { $0.id == id }?.type }

    mutating func append(_ id: EventID, _ type: EventType) { entries.append(Entry(id: id, type: type)) }

    /// Takes in those of another record which this one does not have.
    mutating func absorb(_ other: EventTypes) {
        let known = Set(entries.lazy.map(\.id))
        entries += other.entries.filter { !known.contains($0.id) }
    }
}
