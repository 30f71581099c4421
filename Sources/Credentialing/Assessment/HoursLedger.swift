import CivilTime
import CredentialingSchema

/// Minutes of one entry that belong to one category.
struct HoursPortion {
    let category: String
    let minutes: Minutes
    /// What counts after the caps.
    let counted: Minutes

    /// - Parameter counted: of each part.
    static func list(_ parts: [EvidenceEntry.Activity.Part], _ counted: [Minutes]) -> [HoursPortion] {
        zip(parts, counted).map {
            HoursPortion(category: $0.category, minutes: $0.minutes, counted: $1)
        }
    }
}

/// An entry that is of the kind that a rule counts. It stands for one of the record, which is not copied.
struct HoursEntry {
    /// Its place in the record.
    let index: Int
    /// Why it does not count; empty when it does, as far as caps let it.
    var refusal: String
    /// What the caps leave of each category; nil where all of it counts.
    var portions: [HoursPortion]?
    /// The caps that took something away, as people read them.
    var cappedBy: [String] = []
    /// From which other cycle it comes.
    var move: HoursMove = .none

    init(at index: Int, refusal: String) {
        self.index = index
        self.refusal = refusal
    }

    mutating func note(_ cap: String) {
        if !cappedBy.contains(cap) { cappedBy.append(cap) }
    }
}

/// What counts of a record for one requirement of hours, decided in an order that does not depend
/// on the order of arrival: by date, and on one day the longer entry first.
struct HoursLedger {
    /// The record's, to which ``entries`` point.
    let evidence: [EvidenceEntry]
    /// In the order of the record.
    private(set) var entries: [HoursEntry]

    /// Nothing where hours stay in their cycle.
    private(set) var moved = MovedHours()

    /// What was decided elsewhere.
    init(_ evidence: [EvidenceEntry], decided entries: [HoursEntry], moved: MovedHours) {
        self.evidence = evidence
        self.moved = moved
        self.entries = entries
    }

    init(
        _ evidence: [EvidenceEntry],
        _ entries: [HoursEntry],
        repeats: Repeats,
        caps: [(rule: HoursCap, atMost: Minutes)],
        minima: [(selection: ActivitySelection, need: Minutes)] = []
    ) {
        self.evidence = evidence
        self.entries = entries
        let repetition = Repetition(evidence, entries, repeats)
        if repetition.isFound { refuse(repetition, repeats) }
        if !caps.isEmpty { apply(caps, minima) }
    }

    private func order(where isWanted: (Int) -> Bool) -> [Int] {
        entries.order(evidence) { entries[$0].refusal.isEmpty && isWanted($0) }
    }

    private mutating func refuse(_ repetition: Repetition, _ repeats: Repeats) {
        var counted: Set<Int32> = []
        for place in order(where: { repetition.number(of: $0) != nil }) {
            guard let number = repetition.number(of: place), !counted.insert(number).inserted else {
                continue
            }
            entries[place].refusal = repeats.refusal
        }
    }

    private mutating func apply(
        _ caps: [(rule: HoursCap, atMost: Minutes)],
        _ minima: [(selection: ActivitySelection, need: Minutes)]
    ) {
        // Where all that a cap is about stays within it, it takes nothing away from anything.
        let reached = caps.filter { minutes(of: ActivitySelection($0.rule)) > $0.atMost }
        guard !reached.isEmpty else { return }
        let parts = HoursParts(evidence, entries)
        let known = HoursCaps(reached, parts, evidence, entries)
        var left = CapsLeft(known)
        // What no such cap is about counts whole.
        let order = order { known.concern(parts.range(of: $0)) }
        let first = minima.isEmpty ? .nothing : needed(minima, parts, known, order, &left)
        for place in order {
            let counted = parts.range(of: place).map { part in
                let had = first.minutes(of: part)
                return Minutes(
                    had
                        + left.count(parts.minutes[part] - had, of: part) {
                            entries[place].note(known.notes[$0])
                        }
                )
            }
            entries[place].portions = HoursPortion.list(evidence[entries[place].index].parts, counted)
        }
    }

    /// - Parameter order: of what comes under the caps.
    private func needed(
        _ minima: [(selection: ActivitySelection, need: Minutes)],
        _ parts: HoursParts,
        _ caps: HoursCaps,
        _ order: [Int],
        _ left: inout CapsLeft
    ) -> NeededFirst {
        let others = entries.indices.filter {
            entries[$0].refusal.isEmpty && !caps.concern(parts.range(of: $0))
        }
        let offered = (order + others).flatMap { place in
            parts.range(of: place).map { (part: $0, minutes: parts.minutes[$0]) }
        }
        return NeededFirst(
            offered,
            parts: parts.minutes.count,
            SelectedParts(minima.map(\.selection), parts, evidence, entries),
            needs: minima.map(\.need),
            caps,
            &left
        )
    }

    /// What a selection finds in all that counts.
    private func minutes(of selection: ActivitySelection) -> Minutes {
        var sum = Minutes.zero
        let test = selection.test
        for place in entries.indices where entries[place].refusal.isEmpty {
            let index = entries[place].index
            guard test.isPassed(by: evidence, at: index, selection) else { continue }
            for part in evidence[index].parts where selection.selects(part.category) { sum += part.minutes }
        }
        return sum
    }
}
