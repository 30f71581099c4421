import CivilTime
import CredentialingSchema

/// One cycle of the credential that is assessed, and until when its renewal could still take hours in.
package struct CycleSpan: Sendable {
    let days: ClosedRange<CivilDate>
    /// The last day from which hours can be carried back; nil: none can.
    let takesUntil: CivilDate?
    /// What its renewal demanded, by the version that governed it; empty: what the last cycle's demands.
    let renewal: [Requirement]
}

/// Hours over several cycles: what one cycle has beyond its need goes on to the next, what a late renewal
/// lacks comes from after the expiry, and no minute counts in two cycles.
///
/// Cycles are gone through from the first on. Within one, hours that were carried over are used first and are
/// not carried a second time; what is carried is taken from the latest activities, what is carried back
/// from the earliest. What a cycle needs, its own version of the rules says; how much it takes over, too. A part of an activity has the activity's categories by their shares. What a minimum needs
/// is not carried away from it.
struct CarriedHours {
    private let rules: [CarryRule]
    private let evidence: [EvidenceEntry]
    private let entries: [HoursEntry]
    private let cycles: [CycleSpan]
    /// Minutes that earlier cycles took from after their expiry.
    private var taken: MovedParts = [:]
    /// Those activities, by their day: another report of the same day does not count a second time.
    private var takenOn: Set<ActivityKey> = []
    /// Of the last cycle, once it was counted.
    private(set) var moved = MovedHours()

    /// - Parameters:
    ///   - rules: of each cycle.
    ///   - entries: refused for every reason but the cycle.
    ///   - cycles: in order; the last one is assessed.
    init(
        _ rules: [CarryRule],
        _ evidence: [EvidenceEntry],
        _ entries: [HoursEntry],
        cycles: [CycleSpan]
    ) {
        precondition(rules.count == cycles.count, "each cycle has its rule")
        self.rules = rules
        self.evidence = evidence
        self.entries = entries
        self.cycles = cycles
    }

    /// The entries as they count for the last cycle.
    /// - Parameter tellsCarriedOut: whether `moved` is to say what would go on to a cycle after it.
    mutating func counted(tellsCarriedOut: Bool = false) -> [HoursEntry] {
        let order = entries.order(evidence) { _ in true }
        var carried: MovedParts = [:]
        for (number, cycle) in cycles.enumerated() {
            let hours = hours(of: cycle, rules[number], carried: carried, order)
            guard number < cycles.count - 1 else {
                moved = MovedHours(intoCycle: hours.sum(.over), back: hours.sum(.back))
                if tellsCarriedOut { moved.outOfCycle = hours.over(atMost: rules[number].over) }
                return result(hours, cycle)
            }
            carried = hours.over(atMost: rules[number + 1].over)
            for offer in hours.offers where offer.move == .back && offer.counted.sum > .zero {
                taken[offer.place] = taken[offer.place]?.adding(offer.counted) ?? offer.counted
                guard rules[number].hasRepeats, let key = ActivityKey(entry(offer.place), .otherDay) else {
                    continue
                }
                takenOn.insert(key)
            }
        }
        return entries
    }

    private func hours(
        of cycle: CycleSpan,
        _ rule: CarryRule,
        carried: MovedParts,
        _ order: [Int]
    ) -> CycleHours {
        var hours = CycleHours(rule, evidence, entries)
        if !carried.isEmpty {
            for place in order {
                if let minutes = carried[place] { hours.count(minutes, at: place, .over) }
            }
        }
        for place in order where cycle.days.contains(day(place)) {
            if isReportedAgain(place) {
                hours.refuse(place, Repeats.otherDay.refusal)
            } else {
                hours.count(remaining(place), at: place, .none)
            }
        }
        guard let until = cycle.takesUntil else { return hours }
        for place in order where day(place) > cycle.days.upperBound && day(place) <= until {
            if !isReportedAgain(place) { hours.takeBack(remaining(place), at: place) }
        }
        return hours
    }

    private func entry(_ place: Int) -> EvidenceEntry { evidence[entries[place].index] }

    private func day(_ place: Int) -> CivilDate { evidence[entries[place].index].effectiveOn }

    /// Of each part, what no earlier cycle took back.
    private func remaining(_ place: Int) -> [Minutes] {
        let whole = evidence[entries[place].index].parts.map(\.minutes)
        guard let taken = taken[place] else { return whole }
        return whole.without(taken)
    }

    /// Whether an earlier cycle counted another report of the same activity on the same day.
    private func isReportedAgain(_ place: Int) -> Bool {
        guard !takenOn.isEmpty, taken[place] == nil else { return false }
        return ActivityKey(entry(place), .otherDay).map { takenOn.contains($0) } ?? false
    }

    private func result(_ hours: CycleHours, _ cycle: CycleSpan) -> [HoursEntry] {
        var result = entries
        var isOffered = Array(repeating: false, count: entries.count)
        for offer in hours.offers {
            isOffered[offer.place] = true
            let parts = evidence[entries[offer.place].index].parts
            result[offer.place].take(offer, parts, taken: taken.isEmpty ? nil : taken[offer.place])
        }
        for place in result.indices where result[place].refusal.isEmpty && !isOffered[place] {
            result[place].refusal =
                day(place) < cycle.days.lowerBound
                ? "before the cycle's start, \(cycle.days.lowerBound)"
                : "after the cycle's end, \(cycle.days.upperBound)"
        }
        return result
    }
}

extension HoursEntry {
    /// - Parameter taken: what earlier cycles had of it.
    fileprivate mutating func take(
        _ offer: CycleHours.Offer,
        _ parts: [EvidenceEntry.Activity.Part],
        taken: [Minutes]?
    ) {
        refusal = offer.refusal
        move = offer.move
        for cap in offer.cappedBy { note(cap) }
        if let taken { note("\(taken.sum) counted for the cycle before") }
        portions = zip(parts, offer.counted).map { part, counted in
            HoursPortion(category: part.category, minutes: part.minutes, counted: counted)
        }
    }
}
