import CivilTime
import CredentialingSchema

/// What a rule says of hours that go from cycle to cycle, read once.
struct CarryRule {
    let repeats: Repeats
    /// What is the same activity by this rule.
    let repetition: Repetition
    let caps: [(rule: HoursCap, atMost: Minutes)]
    let over: Minutes
    let back: Minutes
    /// The minutes of the total first, then of each minimum.
    let needed: [Minutes]
    private let minima: [ActivitySelection]

    /// Each minimum with what it needs.
    var minimaNeeded: [(selection: ActivitySelection, need: Minutes)] {
        zip(minima, needed.dropFirst()).map { (selection: $0, need: $1) }
    }

    /// - Parameter ratioNeed: of the total, for the hours of another kind; nothing without such a ratio.
    init(_ rule: HoursRequirement, ratioNeed: Minutes, _ repetition: Repetition) {
        repeats = rule.repeats
        self.repetition = repetition
        caps = rule.caps.map { (rule: $0, atMost: rule.minutes($0)) }
        over = rule.minutes(rule.carryOver)
        back = rule.minutes(rule.carryBack)
        needed = [max(rule.minutes(rule.need), ratioNeed)] + rule.minima.map { rule.minutes($0) }
        minima = rule.minima.map { ActivitySelection($0) }
    }

    /// What each need finds in these minutes of an entry's parts.
    func found(_ minutes: [Minutes], in entry: EvidenceEntry) -> [Minutes] {
        var found = needed.map { _ in Minutes.zero }
        add(minutes, of: entry, to: &found)
        return found
    }

    /// Adds what each need finds in these minutes of an entry's parts.
    func add(_ minutes: [Minutes], of entry: EvidenceEntry, to found: inout [Minutes]) {
        for part in minutes.indices where minutes[part] > .zero {
            add(minutes[part], of: entry.parts[part].category, entry, to: &found)
        }
    }

    /// The same for the whole of an entry.
    func add(_ parts: [EvidenceEntry.Activity.Part], of entry: EvidenceEntry, to found: inout [Minutes]) {
        for part in parts where part.minutes > .zero {
            add(part.minutes, of: part.category, entry, to: &found)
        }
    }

    private func add(
        _ minutes: Minutes,
        of category: String,
        _ entry: EvidenceEntry,
        to found: inout [Minutes]
    ) {
        found[0] = found[0] + minutes
        for minimum in minima.indices
        where minima[minimum].selects(category) && minima[minimum].selects(entry) {
            found[minimum + 1] = found[minimum + 1] + minutes
        }
    }

    /// Whether a need that lacks something finds any of it here.
    func helps(_ minutes: [Minutes], of entry: EvidenceEntry, _ lacking: [Minutes]) -> Bool {
        zip(found(minutes, in: entry), lacking).contains { min($0, $1) > .zero }
    }

    /// As little of an entry as gives each need what it lacks, or what the entry has of it.
    func least(
        of minutes: [Minutes],
        _ entry: EvidenceEntry,
        _ lacking: [Minutes],
        atMost most: Minutes
    ) -> [Minutes] {
        let wanted = zip(found(minutes, in: entry), lacking).map { min($0, $1) }
        return minutes.share(
            Self.bound(min(minutes.sum, most)) { share in
                zip(found(minutes.share(share), in: entry), wanted).contains { $0 < $1 }
            }.above
        )
    }

    /// As much of an entry as takes from no need more than it can spare.
    func most(
        of minutes: [Minutes],
        _ entry: EvidenceEntry,
        _ spare: [Minutes],
        atMost most: Minutes
    ) -> [Minutes] {
        minutes.share(
            Self.bound(min(minutes.sum, most)) { share in
                zip(found(minutes.share(share), in: entry), spare).allSatisfy { $0 <= $1 }
            }.below
        )
    }

    /// Where a condition that holds for few minutes ends to hold: the minutes just below and just above; both are
    /// the largest where it holds for all, and nothing where it holds for none.
    private static func bound(
        _ largest: Minutes,
        _ holds: (Minutes) -> Bool
    ) -> (below: Minutes, above: Minutes) {
        if holds(largest) { return (largest, largest) }
        var (below, above) = (Int64(-1), largest.count)
        while above - below > 1 {
            let middle = below + (above - below) / 2
            if holds(Minutes(middle)) { below = middle } else { above = middle }
        }
        return (Minutes(max(below, 0)), Minutes(above))
    }
}
