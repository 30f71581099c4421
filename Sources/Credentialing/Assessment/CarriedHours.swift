import CivilTime
import CredentialingSchema

/// One cycle of the credential that is assessed, and until when its renewal could still take hours in.
package struct CycleSpan: Sendable {
    let days: ClosedRange<CivilDate>
    /// The last day from which hours can be carried back; nil: none can.
    let takesUntil: CivilDate?
}

/// Hours that count in another cycle than the one that they are from.
struct MovedHours {
    var intoCycle = Minutes.zero
    /// From after the expiry.
    var back = Minutes.zero
    /// What would go on to the next cycle.
    var outOfCycle = Minutes.zero
}

/// Hours over several cycles: what one cycle has beyond its need goes on to the next, what a late renewal
/// lacks comes from after the expiry, and no minute counts in two cycles.
///
/// Cycles are gone through from the first on. Within one, hours that were carried over are used first and are
/// not carried a second time; what is carried is taken from the latest activities, what is carried back
/// from the earliest.
struct CarriedHours {
    private let rule: HoursRequirement
    private let evidence: [EvidenceEntry]
    private let entries: [HoursEntry]
    private let cycles: [CycleSpan]
    private let caps: [(rule: HoursCap, atMost: Minutes)]
    private let need: Minutes
    /// Minutes of each entry that an earlier cycle used up, by index.
    private var used: [Int: Minutes] = [:]
    /// Of the last cycle, once it was counted.
    private(set) var moved = MovedHours()

    /// - Parameters:
    ///   - entries: refused for every reason but the cycle.
    ///   - cycles: in order; the last one is assessed.
    init(
        _ rule: HoursRequirement,
        _ evidence: [EvidenceEntry],
        _ entries: [HoursEntry],
        cycles: [CycleSpan],
        caps: [(rule: HoursCap, atMost: Minutes)]
    ) {
        self.rule = rule
        self.evidence = evidence
        self.entries = entries
        self.cycles = cycles
        self.caps = caps
        need = rule.minutes(rule.need)
    }

    /// The entries as they count for the last cycle.
    /// - Parameter tellsCarriedOut: whether `moved` is to say what would go on to a cycle after it.
    mutating func counted(tellsCarriedOut: Bool = false) -> [HoursEntry] {
        var carried: [Int: Minutes] = [:]
        for (index, cycle) in cycles.enumerated() {
            let isLast = index == cycles.count - 1
            let (own, indices) = ledger(of: cycle)
            let back = back(to: cycle, have: total(own) + sum(carried))
            let surplus = min(total(own), total(own) + sum(carried) - need)
            if isLast {
                moved.intoCycle = sum(carried)
                moved.back = sum(back)
                if tellsCarriedOut { moved.outOfCycle = sum(over(own, indices, surplus: surplus)) }
                return result(own, indices, carried: carried, back: back, cycle)
            }
            for (entry, minutes) in back { used[entry, default: .zero] += minutes }
            carried = over(own, indices, surplus: surplus)
        }
        return entries
    }

    /// The cycle's own entries after repeats, caps and what the cycle before took of them.
    private func ledger(of cycle: CycleSpan) -> (entries: [HoursEntry], indices: [Int]) {
        let indices = entries.indices.filter { cycle.days.contains(day($0)) }
        let ledger = HoursLedger(evidence, indices.map { entries[$0] }, repeats: rule.repeats, caps: caps)
        var own = ledger.entries
        for (place, index) in indices.enumerated() {
            guard let taken = used[index] else { continue }
            let left = counted(own[place]) - taken
            own[place].keep(left, of: evidence, "\(taken) counted for the cycle before")
        }
        return (own, indices)
    }

    private func total(_ entries: [HoursEntry]) -> Minutes {
        entries.reduce(.zero) { $0 + ($1.refusal.isEmpty ? counted($1) : .zero) }
    }

    private func sum(_ parts: [Int: Minutes]) -> Minutes { parts.values.reduce(.zero) { $0 + $1 } }

    private func byDate(_ indices: [Int]) -> [Int] {
        indices.sorted { evidence[entries[$0].index].precedes(evidence[entries[$1].index]) }
    }

    private func day(_ index: Int) -> CivilDate { evidence[entries[index].index].effectiveOn }

    /// The minutes of an entry that count.
    private func counted(_ entry: HoursEntry) -> Minutes {
        entry.portions.map { $0.reduce(.zero) { $0 + $1.counted } } ?? evidence[entry.index].minutes
    }

    /// What goes on to the next cycle, by entry.
    private func over(_ own: [HoursEntry], _ indices: [Int], surplus: Minutes) -> [Int: Minutes] {
        var left = min(surplus, rule.minutes(rule.carryOver))
        var parts: [Int: Minutes] = [:]
        let places = Dictionary(uniqueKeysWithValues: zip(indices, own.indices))
        for index in byDate(indices).reversed() {
            guard left > .zero, let place = places[index], own[place].refusal.isEmpty else { continue }
            let minutes = min(left, counted(own[place]))
            if minutes > .zero { parts[index] = minutes }
            left -= minutes
        }
        return parts
    }

    /// What comes back from after the cycle, by entry.
    private func back(to cycle: CycleSpan, have: Minutes) -> [Int: Minutes] {
        guard let until = cycle.takesUntil, have < need else { return [:] }
        var left = min(need - have, rule.minutes(rule.carryBack))
        var parts: [Int: Minutes] = [:]
        let after = entries.indices.filter {
            let on = day($0)
            return entries[$0].refusal.isEmpty && on > cycle.days.upperBound && on <= until
        }
        for index in byDate(after) {
            guard left > .zero else { break }
            let minutes = min(left, evidence[entries[index].index].minutes)
            if minutes > .zero { parts[index] = minutes }
            left -= minutes
        }
        return parts
    }

    private func result(
        _ own: [HoursEntry],
        _ indices: [Int],
        carried: [Int: Minutes],
        back: [Int: Minutes],
        _ cycle: CycleSpan
    ) -> [HoursEntry] {
        var result = entries
        for (place, index) in indices.enumerated() { result[index] = own[place] }
        for index in result.indices where !cycle.days.contains(day(index)) {
            guard result[index].refusal.isEmpty else { continue }
            if let minutes = carried[index] {
                result[index].keep(minutes, of: evidence, "carried over from the cycle before")
            } else if let minutes = back[index] {
                result[index].keep(minutes, of: evidence, "carried back from after the expiry")
            } else {
                let isBefore = day(index) < cycle.days.lowerBound
                result[index].refusal =
                    isBefore
                    ? "before the cycle's start, \(cycle.days.lowerBound)"
                    : "after the cycle's end, \(cycle.days.upperBound)"
            }
        }
        return result
    }
}

extension HoursEntry {
    /// Leaves so many minutes counted, taken from the parts in the order of their categories.
    fileprivate mutating func keep(_ minutes: Minutes, of evidence: [EvidenceEntry], _ note: String) {
        var left = max(minutes, .zero)
        let parts =
            portions
            ?? evidence[index].parts.map {
                HoursPortion(category: $0.category, minutes: $0.minutes, counted: $0.minutes)
            }
        portions = parts.map { part in
            let counted = min(part.counted, left)
            left -= counted
            return HoursPortion(category: part.category, minutes: part.minutes, counted: counted)
        }
        self.note(note)
    }
}
