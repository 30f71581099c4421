import CivilTime
import CredentialingSchema

/// What a rule says of hours that go from cycle to cycle, read once.
struct CarryRule {
    let repeats: Repeats
    /// What is the same activity by this rule.
    let repetition: Repetition
    let caps: HoursCaps
    let over: Minutes
    let back: Minutes
    /// The minutes of the total first, then of each minimum.
    private(set) var needed: [Minutes]
    /// The entries' parts, of which all of this is.
    let parts: HoursParts
    /// What each minimum finds.
    let minima: SelectedParts

    /// - Parameters:
    ///   - ratioNeed: of the total, for the hours of another kind; nothing without such a ratio.
    ///   - parts: of the entries.
    init(
        _ rule: HoursRequirement,
        ratioNeed: Minutes,
        _ repetition: Repetition,
        _ parts: HoursParts,
        _ evidence: [EvidenceEntry],
        _ entries: [HoursEntry]
    ) {
        repeats = rule.repeats
        self.repetition = repetition
        self.parts = parts
        let needed = Self.needed(rule, ratioNeed)
        let limits = rule.caps.map { (rule: $0, atMost: rule.minutes($0, of: needed[0])) }
        caps = HoursCaps(limits, parts, evidence, entries)
        over = rule.minutes(rule.carryOver)
        back = rule.minutes(rule.carryBack)
        self.needed = needed
        minima = SelectedParts(rule.minima.map { ActivitySelection($0) }, parts, evidence, entries)
    }

    private static func needed(_ rule: HoursRequirement, _ ratioNeed: Minutes) -> [Minutes] {
        let whole = max(rule.minutes(rule.need), ratioNeed)
        return [whole] + rule.minima.map { rule.minutes($0, of: whole) }
    }

    /// The same rule for another cycle, in which a ratio asks for so much. Not for one whose caps are shares of that.
    func demanding(_ rule: HoursRequirement, ratioNeed: Minutes) -> CarryRule {
        var other = self
        other.needed = Self.needed(rule, ratioNeed)
        return other
    }

    /// What each need finds in these minutes of the parts of the entry at a place.
    func found(_ minutes: [Minutes], at place: Int) -> [Minutes] {
        var found = needed.map { _ in Minutes.zero }
        for (minutes, part) in zip(minutes, parts.range(of: place)) { add(minutes, of: part, to: &found) }
        return found
    }

    /// Adds what each need finds in these minutes of a part.
    func add(_ minutes: Minutes, of part: Int, to found: inout [Minutes]) {
        guard minutes > .zero else { return }
        found[0] += minutes
        minima.forEach(findingPart: part) { found[$0 + 1] += minutes }
    }

    /// Whether a need that lacks something finds any of it here.
    func helps(_ minutes: [Minutes], at place: Int, _ lacking: [Minutes]) -> Bool {
        zip(found(minutes, at: place), lacking).contains { min($0, $1) > .zero }
    }

    /// As little of an entry as gives each need what it lacks, or what the entry has of it.
    func least(
        of minutes: [Minutes],
        at place: Int,
        _ lacking: [Minutes],
        atMost most: Minutes
    ) -> [Minutes] {
        let wanted = zip(found(minutes, at: place), lacking).map { min($0, $1) }
        return minutes.share(
            Self.bound(min(minutes.sum, most)) { share in
                zip(found(minutes.share(share), at: place), wanted).contains { $0 < $1 }
            }.above
        )
    }

    /// As much of an entry as takes from no need more than it can spare.
    func most(
        of minutes: [Minutes],
        at place: Int,
        _ spare: [Minutes],
        atMost most: Minutes
    ) -> [Minutes] {
        minutes.share(
            Self.bound(min(minutes.sum, most)) { share in
                zip(found(minutes.share(share), at: place), spare).allSatisfy { $0 <= $1 }
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
