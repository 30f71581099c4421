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

    /// Whether an activity can come under any of the caps, whatever its categories.
    func concern(_ entry: EvidenceEntry) -> Bool {
        for cap in selections.indices where selections[cap].selects(entry) { return true }
        return false
    }

    /// What of these minutes counts: they are taken from what is left.
    /// - Parameters:
    ///   - category: of this part of the entry.
    ///   - note: is told each cap that takes something away.
    mutating func count(
        _ minutes: Minutes,
        of category: String,
        _ entry: EvidenceEntry,
        note: (String) -> Void
    ) -> Minutes {
        var counted = minutes
        for cap in selections.indices where selects(cap, category, entry) {
            counted = min(counted, left[cap])
        }
        for cap in selections.indices where selects(cap, category, entry) {
            if left[cap] < minutes, left[cap] == counted { note(notes[cap]) }
            left[cap] -= counted
        }
        return counted
    }

    private func selects(_ cap: Int, _ category: String, _ entry: EvidenceEntry) -> Bool {
        selections[cap].selects(category) && selections[cap].selects(entry)
    }
}
