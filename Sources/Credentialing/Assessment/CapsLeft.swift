import CivilTime
import CredentialingSchema

/// What caps still let count, while activities are gone through in their order.
struct CapsLeft {
    private let selections: [ActivitySelection]
    /// The caps as people read them.
    private let notes: [String]
    private var left: [Minutes]

    init(_ caps: [(rule: HoursCap, atMost: Minutes)]) {
        selections = caps.map { ActivitySelection($0.rule) }
        notes = zip(caps, selections).map { "at most \($0.atMost) \($1.text)" }
        left = caps.map(\.atMost)
    }

    /// The caps that an activity can come under, whatever its categories.
    func possible(for entry: EvidenceEntry) -> [Int] {
        selections.indices.filter { selections[$0].selects(entry) }
    }

    /// What of these minutes counts: they are taken from what is left.
    /// - Parameters:
    ///   - possible: of the activity.
    ///   - note: is told each cap that takes something away.
    mutating func count(
        _ minutes: Minutes,
        of category: String,
        under possible: [Int],
        note: (String) -> Void
    ) -> Minutes {
        var counted = minutes
        for cap in possible where selections[cap].selects(category) { counted = min(counted, left[cap]) }
        for cap in possible where selections[cap].selects(category) {
            if left[cap] < minutes, left[cap] == counted { note(notes[cap]) }
            left[cap] -= counted
        }
        return counted
    }
}
