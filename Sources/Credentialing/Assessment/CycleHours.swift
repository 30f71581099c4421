import CivilTime
import CredentialingSchema

/// What counts in one cycle of the hours that are offered to it: repeats and caps hold for its own hours and
/// for those that come from other cycles together.
///
/// Hours are offered in the order of their days: what was carried over, the cycle's own, what could come back.
struct CycleHours {
    /// Hours that were offered, and what became of them. Nothing but numbers: there are hundreds of them.
    struct Offer {
        /// Of the entry, among all that the rule is about.
        let place: Int
        var move: HoursMove
        /// Where the minutes of each part that count stand in `counts`; negative: all of them count.
        fileprivate var counted = -1
        /// Where it stands in `refusals` why nothing counts; negative: it does, as far as caps let it.
        fileprivate var refusal = -1
        /// Where the caps that took something away stand in `noted`.
        fileprivate var notes = 0..<0
    }

    private let rule: CarryRule
    private var parts: HoursParts { rule.parts }
    /// By number of an activity; empty where none comes again.
    private var seen: [Bool]
    private var left: CapsLeft
    /// What minima lack of each part.
    private var first = NeededFirst.nothing
    private(set) var offers: [Offer] = []
    private var counts: [Int64] = []
    private var refusals: [String] = []
    private var noted: [Int] = []
    /// What each need has of the cycle's own hours and those carried over.
    private var have: [Minutes]
    /// What each need has besides, from after the expiry.
    private var cameBack: [Minutes]

    /// - Parameter entries: how many the rule is about.
    init(_ rule: CarryRule, entries: Int) {
        self.rule = rule
        seen = rule.repetition.isFound ? Array(repeating: false, count: entries) : []
        left = CapsLeft(rule.caps)
        have = rule.needed.map { _ in .zero }
        cameBack = have
        offers.reserveCapacity(entries)
    }

    /// Holds back of the caps what minima lack, before anything is counted.
    /// - Parameters:
    ///   - offered: what will be counted, in its order; of each part, what no other cycle has of it; nil: all of it.
    ///   - together: whether more minima are to be met than activity by activity, where they can be.
    mutating func holdBack(_ offered: [(place: Int, minutes: [Minutes]?)], together: Bool) {
        guard !rule.caps.isEmpty, rule.needed.count > 1 else { return }
        var isSeen = seen
        var counted: [NeededFirst.Offered] = []
        for (place, minutes) in offered where (minutes?.sum ?? Minutes(parts.sum(of: place))) > .zero {
            if let number = rule.repetition.number(of: place) {
                guard !isSeen[Int(number)] else { continue }
                isSeen[Int(number)] = true
            }
            for (number, part) in parts.range(of: place).enumerated() {
                counted.append((part: part, minutes: minutes?[number].count ?? parts.minutes[part]))
            }
        }
        first = NeededFirst(
            counted,
            parts: parts.minutes.count,
            rule.minima,
            needs: Array(rule.needed.dropFirst()),
            rule.caps,
            &left,
            together: together
        )
    }

    /// How many minima are met.
    var met: Int { zip(rule.needed, have.adding(cameBack)).dropFirst().count { $0 <= $1 } }

    /// Whether a minimum is not met, and one fell short activity by activity to which the cycle's own hours and those
    /// carried over offer enough.
    var isShort: Bool { first.isShort && met < rule.needed.count - 1 }

    /// Counts hours of this cycle or, carried over, of the one before.
    /// - Parameter minutes: of each part, what no other cycle has of it; nil: all of it.
    mutating func count(_ minutes: [Minutes]?, at place: Int, _ move: HoursMove) {
        var offer = Offer(place: place, move: move)
        if let minutes {
            offer.counted = keep(minutes)
            // What is used up elsewhere is not counted here, and hinders nothing.
            if minutes.sum == .zero, parts.sum(of: place) > 0 {
                offers.append(offer)
                return
            }
        }
        guard see(place) else { return refuse(place, rule.repeats.refusal) }
        for (number, part) in parts.range(of: place).enumerated() {
            let offered = minutes?[number].count ?? parts.minutes[part]
            let had = first.minutes(of: part)
            let counts = had + countWithinCaps(offered - had, of: part, &offer)
            if counts < offered {
                if offer.counted < 0 { offer.counted = keep(parts.minutes(of: place)) }
                self.counts[offer.counted + number] = counts
            }
            rule.add(Minutes(counts), of: part, to: &have)
        }
        offers.append(offer)
    }

    private mutating func countWithinCaps(_ minutes: Int64, of part: Int, _ offer: inout Offer) -> Int64 {
        let first = noted.count
        let counts = left.count(minutes, of: part) { noted.append($0) }
        if noted.count > first {
            offer.notes = (offer.notes.isEmpty ? first : offer.notes.lowerBound)..<noted.count
        }
        return counts
    }

    private mutating func keep(_ minutes: [Minutes]) -> Int {
        counts.append(contentsOf: minutes.lazy.map(\.count))
        return counts.count - minutes.count
    }

    mutating func refuse(_ place: Int, _ refusal: String) {
        var offer = Offer(place: place, move: .none)
        offer.counted = keep(Array(repeating: .zero, count: parts.range(of: place).count))
        offer.refusal = refusals.count
        refusals.append(refusal)
        offers.append(offer)
    }

    /// - Returns: whether the activity comes for the first time.
    private mutating func see(_ place: Int) -> Bool {
        guard let number = rule.repetition.number(of: place) else { return true }
        guard !seen[Int(number)] else { return false }
        seen[Int(number)] = true
        return true
    }

    // MARK: Carrying

    /// Takes of hours from after the expiry what a need still lacks, and no more.
    /// - Parameters:
    ///   - minutes: of each part, what no other cycle has of it.
    ///   - refusal: why the cycle's rule does not count them; empty: it does. Asked of what would help.
    mutating func takeBack(_ minutes: [Minutes], at place: Int, refusal: @autoclosure () -> String) {
        let lacking = rule.needed.without(have.adding(cameBack))
        let most = rule.back - cameBack[0]
        guard most > .zero, rule.helps(minutes, at: place, lacking) else { return }
        let refusal = refusal()
        guard refusal.isEmpty else { return refuse(place, refusal) }
        guard see(place) else { return refuse(place, rule.repeats.refusal) }
        var offer = Offer(place: place, move: .back)
        let before = left
        let possible = zip(minutes, parts.range(of: place)).map {
            Minutes(countWithinCaps($0.count, of: $1, &offer))
        }
        let counted = rule.least(of: possible, at: place, lacking, atMost: most)
        if counted.sum == .zero {
            offer.move = .none
        } else if counted != possible {
            // A cap that left more than is taken has taken nothing away.
            offer.notes = 0..<0
        }
        left = before
        for (minutes, part) in zip(counted, parts.range(of: place)) {
            _ = left.count(minutes.count, of: part) { _ in }
            rule.add(minutes, of: part, to: &cameBack)
        }
        offer.counted = keep(counted)
        offers.append(offer)
    }

    /// What of the cycle's own hours goes on to the next: from the latest on, as much as no need misses. What came
    /// back for a minimum serves the total as well, and stays.
    /// - Parameter largest: what the next one takes.
    func over(atMost largest: Minutes) -> MovedParts {
        var spare = have.adding(cameBack).without(rule.needed)
        var most = min(largest, spare[0])
        var parts: MovedParts = [:]
        for offer in offers.reversed() where offer.move == .none && offer.refusal < 0 {
            guard most > .zero else { break }
            let moved = rule.most(of: minutes(of: offer), at: offer.place, spare, atMost: most)
            guard moved.sum > .zero else { continue }
            parts[offer.place] = moved
            spare = spare.without(rule.found(moved, at: offer.place))
            most = most - moved.sum
        }
        return parts
    }

    /// What counts of each part of an entry.
    func minutes(of offer: Offer) -> [Minutes] {
        guard offer.counted >= 0 else { return parts.minutes(of: offer.place) }
        return counts[offer.counted..<offer.counted + parts.range(of: offer.place).count].map { Minutes($0) }
    }

    /// The same, with the parts; nil: all of it.
    func portions(_ offer: Offer, _ whole: [EvidenceEntry.Activity.Part]) -> [HoursPortion]? {
        guard offer.counted >= 0 else { return nil }
        return whole.indices.map { part in
            HoursPortion(
                category: whole[part].category,
                minutes: whole[part].minutes,
                counted: Minutes(counts[offer.counted + part])
            )
        }
    }

    /// Why nothing of it counts; empty: it does, as far as caps let it.
    func refusal(of offer: Offer) -> String { offer.refusal < 0 ? "" : refusals[offer.refusal] }

    /// The caps that took something away, as people read them, each once.
    func cappedBy(_ offer: Offer) -> [String] {
        guard let first = noted[offer.notes].first else { return [] }
        guard noted[offer.notes].contains(where: { $0 != first }) else { return rule.caps.alone[first] }
        var caps: [Int] = []
        for cap in noted[offer.notes] where !caps.contains(cap) { caps.append(cap) }
        return caps.map { rule.caps.notes[$0] }
    }

    func sum(_ move: HoursMove) -> Minutes {
        var sum = Minutes.zero
        for offer in offers where offer.move == move {
            for (number, part) in parts.range(of: offer.place).enumerated() {
                sum += Minutes(offer.counted < 0 ? parts.minutes[part] : counts[offer.counted + number])
            }
        }
        return sum
    }
}
