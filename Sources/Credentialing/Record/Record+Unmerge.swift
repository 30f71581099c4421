import CredentialingSchema
import Identifiers

extension Record {
    /// What was voided, corrected or, of a death, retracted in a merged person's record while it was part of this one:
    /// each goes with the record that it speaks of when the two are taken apart.
    /// - Parameters:
    ///   - other: the merged person's record by itself.
    ///   - events: the stream into which that person was merged.
    package static func owed(to other: Record, by events: [RecordedEvent]) -> [RecordedEvent] {
        let absorbed = MergePlan(events).absorbs.first { $0.value == other.peer }?.key
        guard let merge = events.firstIndex(where: { $0.id == absorbed }) else { return [] }
        let other = other.withPlaces
        var last: [Mended: RecordedEvent] = [:]
        for recorded in events[merge...] {
            guard let mended = recorded.mended, other.holds(mended) else { continue }
            // What comes later stands in the place of what came before, and of nothing of another kind.
            last[mended] = recorded
        }
        return last.values.sorted { $0.position < $1.position }
    }

    /// Whether what was mended is in this record, and not taken back in it already.
    fileprivate func holds(_ mended: Mended) -> Bool {
        if mended.kind == .death { return deaths.contains { $0.by == mended.target } }
        return eventType(of: mended.target) != nil && voided[mended.target] == nil
    }
}

extension RecordedEvent {
    /// The event that this one voids, corrects or retracts, and which of these it does.
    fileprivate var mended: Mended? {
        switch event.event {
        case .recordVoided(let it): Mended(it.eventID, .void)
        case .recordCorrected(let it):
            if case .birthdayCorrected? = it.content {
                Mended(it.eventID, .birthday)
            } else {
                Mended(it.eventID, .content)
            }
        case .deathRetracted(let it): Mended(it.eventID, .death)
        default: nil
        }
    }
}

/// What was mended, and how: of two alike the later one holds.
private struct Mended: Hashable {
    enum Kind { case void, content, birthday, death }

    let target: EventID
    let kind: Kind

    init?(_ target: String, _ kind: Kind) {
        guard let target = EventID(target) else { return nil }
        self.target = target
        self.kind = kind
    }
}
