import CivilTime
import CredentialingSchema

/// One cycle of the credential that is assessed, and until when its renewal could still take hours in.
package struct CycleSpan: Sendable {
    let days: ClosedRange<CivilDate>
    /// The last of them before any extension.
    let grantedExpiry: CivilDate
    /// The last day from which hours can be carried back; nil: none can.
    let takesUntil: CivilDate?
    /// What its renewal demanded, by the version that governed it; empty: what the last cycle's demands.
    let renewal: [Requirement]
    /// The day on which the renewal was filed; nil: it was not.
    let filedOn: CivilDate?
    /// The day on which it was approved; nil: it was not.
    let renewedOn: CivilDate?
}

/// Hours over several cycles: what one cycle has beyond its need goes on to the next, what a late renewal
/// lacks comes from after the expiry, and no minute counts in two cycles.
///
/// Cycles are gone through from the first on. Within one, hours that were carried over are used first and are
/// not carried a second time; what is carried is taken from the latest activities, what is carried back
/// from the earliest. What a cycle needs and which of its entries count, its own version of the rules says; how
/// much it takes over, too. A part of an activity has the activity's categories by their shares. What a minimum
/// needs is not carried away from it.
struct CarriedHours {
    /// Why the rule of a cycle, by its number, does not count an entry, by its place in the record; empty: it does.
    typealias Judge = (_ cycle: Int, _ index: Int) -> String

    private let rules: [CarryRule]
    private let evidence: [EvidenceEntry]
    private let entries: [HoursEntry]
    private let cycles: [CycleSpan]
    private let judge: Judge
    /// Minutes that earlier cycles took from after their expiry.
    private var taken: MovedParts = [:]
    /// Those activities, by their day: another report of the same day does not count a second time.
    private var takenOn: Set<ActivityKey> = []
    /// Of the last cycle, once it was counted.
    private(set) var moved = MovedHours()

    /// - Parameters:
    ///   - rules: of each cycle.
    ///   - entries: as they count for the last cycle without any other.
    ///   - cycles: in order; the last one is assessed.
    ///   - judge: asked of entries of earlier cycles, and of those that could come back.
    init(
        _ rules: [CarryRule],
        _ evidence: [EvidenceEntry],
        _ entries: [HoursEntry],
        cycles: [CycleSpan],
        judge: @escaping Judge
    ) {
        precondition(rules.count == cycles.count, "each cycle has its rule")
        self.rules = rules
        self.evidence = evidence
        self.entries = entries
        self.cycles = cycles
        self.judge = judge
    }

    /// The entries as they count for the last cycle.
    /// - Parameters:
    ///   - asOf: nothing later counts.
    ///   - tellsCarriedOut: whether `moved` is to say what would go on to a cycle after it.
    mutating func counted(asOf: CivilDate, tellsCarriedOut: Bool = false) -> [HoursEntry] {
        let order = entries.order(evidence) { day($0) <= asOf }
        var carried: MovedParts = [:]
        for number in cycles.indices {
            let hours = hours(ofCycle: number, carried: carried, order)
            guard number < cycles.count - 1 else {
                moved = MovedHours(intoCycle: hours.sum(.over), back: hours.sum(.back))
                if tellsCarriedOut { moved.outOfCycle = hours.over(atMost: rules[number].over) }
                return result(hours)
            }
            carried = hours.over(atMost: rules[number + 1].over)
            take(hours, rules[number])
        }
        return entries
    }

    private mutating func take(_ hours: CycleHours, _ rule: CarryRule) {
        for offer in hours.offers where offer.move == .back {
            let counted = hours.minutes(of: offer)
            taken[offer.place] = taken[offer.place]?.adding(counted) ?? counted
            guard rule.repetition.isFound, let key = ActivityKey(entry(offer.place), .otherDay) else {
                continue
            }
            takenOn.insert(key)
        }
    }

    /// Where minima fall short, counted so that more of them are met, if that can be. Not before it is known what comes
    /// back: it may be just what they lack.
    private func hours(ofCycle number: Int, carried: MovedParts, _ order: [Int]) -> CycleHours {
        let hours = self.hours(ofCycle: number, carried: carried, order, together: false)
        guard hours.isShort else { return hours }
        let together = self.hours(ofCycle: number, carried: carried, order, together: true)
        return together.met > hours.met ? together : hours
    }

    private func hours(
        ofCycle number: Int,
        carried: MovedParts,
        _ order: [Int],
        together: Bool
    ) -> CycleHours {
        let cycle = cycles[number]
        var hours = CycleHours(rules[number], entries: entries.count)
        let over = carried.isEmpty ? [] : order.filter { carried[$0] != nil }
        let own = order.filter { cycle.days.contains(day($0)) && isCounted($0, inCycle: number) }
        if !rules[number].caps.isEmpty {
            hours.holdBack(
                over.map { (place: $0, minutes: carried[$0]) }
                    + own.filter { !isReportedAgain($0) }.map { (place: $0, minutes: rest($0)) },
                together: together
            )
        }
        for place in over { hours.count(carried[place], at: place, .over) }
        for place in own {
            if isReportedAgain(place) {
                hours.refuse(place, Repeats.otherDay.refusal)
            } else {
                hours.count(rest(place), at: place, .none)
            }
        }
        guard let until = cycle.takesUntil, rules[number].back > .zero else { return hours }
        for place in order where day(place) > cycle.days.upperBound && day(place) <= until {
            guard !isReportedAgain(place) else { continue }
            hours.takeBack(remaining(place), at: place, refusal: judge(number, entries[place].index))
        }
        return hours
    }

    /// Of each part, what is left of it; nil: all of it.
    private func rest(_ place: Int) -> [Minutes]? { taken[place] == nil ? nil : remaining(place) }

    /// Whether the rule of the cycle that an entry is of counts it.
    private func isCounted(_ place: Int, inCycle number: Int) -> Bool {
        number == cycles.count - 1
            ? entries[place].refusal.isEmpty : judge(number, entries[place].index).isEmpty
    }

    private func entry(_ place: Int) -> EvidenceEntry { evidence[entries[place].index] }

    private func day(_ place: Int) -> CivilDate { evidence[entries[place].index].effectiveOn }

    /// Of each part, what no earlier cycle took back.
    private func remaining(_ place: Int) -> [Minutes] {
        let whole = rules[0].parts.minutes(of: place)
        guard let taken = taken[place] else { return whole }
        return whole.without(taken)
    }

    /// Whether an earlier cycle counted another report of the same activity on the same day.
    private func isReportedAgain(_ place: Int) -> Bool {
        guard !takenOn.isEmpty, taken[place] == nil else { return false }
        return ActivityKey(entry(place), .otherDay).map { takenOn.contains($0) } ?? false
    }

    private func result(_ hours: CycleHours) -> [HoursEntry] {
        var result = entries
        for offer in hours.offers {
            result[offer.place].refusal = hours.refusal(of: offer)
            result[offer.place].move = offer.move
            result[offer.place].cappedBy = hours.cappedBy(offer)
            // Of what is carried over, a cycle in between had the rest.
            if offer.move != .over, let taken = taken[offer.place] {
                result[offer.place].note("\(taken.sum) counted for the cycle before")
            }
            result[offer.place].portions = hours.portions(
                offer,
                evidence[entries[offer.place].index].parts
            )
        }
        return result
    }
}
