import CredentialingSchema
import Identifiers

extension Record {
    /// What was voided or corrected of a merged person's record while it was part of this one: each goes with the
    /// record that it speaks of when the two are taken apart.
    /// - Parameters:
    ///   - other: the merged person's record by itself.
    ///   - events: the stream into which that person was merged.
    package static func owed(to other: Record, by events: [RecordedEvent]) -> [RecordedEvent] {
        let absorbed = MergePlan(events).absorbs.first { $0.value == other.peer }?.key
        guard let merge = events.firstIndex(where: { $0.id == absorbed }) else { return [] }
        var owed: [RecordedEvent] = []
        var places: [EventID: Int] = [:]
        for recorded in events[merge...] {
            guard let target = recorded.mended, other.types[target] != nil, other.voided[target] == nil
            else { continue }
            // What comes later stands in the place of what came before.
            if let place = places[target] {
                owed[place] = recorded
            } else {
                places[target] = owed.count
                owed.append(recorded)
            }
        }
        return owed
    }
}

extension RecordedEvent {
    /// The event that this one voids or corrects.
    fileprivate var mended: EventID? {
        switch event.event {
        case .recordVoided(let it): EventID(it.eventID)
        case .recordCorrected(let it): EventID(it.eventID)
        default: nil
        }
    }
}
