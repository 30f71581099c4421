import CivilTime
import CredentialingSchema

/// What counts in one cycle of the hours that are offered to it: repeats and caps hold for its own hours and
/// for those that come from other cycles together.
///
/// Hours are offered in the order of their days: what was carried over, the cycle's own, what could come back.
struct CycleHours {
    /// Hours that were offered, and what became of them.
    struct Offer {
        /// Of the entry, among all that the rule is about.
        let place: Int
        var move: HoursMove
        /// Of each part of the entry.
        var counted: [Minutes]
        /// Why nothing of it counts; empty: it does, as far as caps let it.
        var refusal = ""
        var cappedBy: [String] = []
    }

    private let rule: CarryRule
    private let evidence: [EvidenceEntry]
    private let entries: [HoursEntry]
    private var seen: Set<ActivityKey> = []
    private var left: CapsLeft
    private(set) var offers: [Offer] = []
    /// What each need has of the cycle's own hours and those carried over.
    private var have: [Minutes]
    /// What each need has besides, from after the expiry.
    private var cameBack: [Minutes]

    /// - Parameter entries: those of the evidence that the rule is about.
    init(_ rule: CarryRule, _ evidence: [EvidenceEntry], _ entries: [HoursEntry]) {
        self.rule = rule
        self.evidence = evidence
        self.entries = entries
        left = CapsLeft(rule.caps)
        have = rule.needed.map { _ in .zero }
        cameBack = have
    }

    /// Counts hours of this cycle or, carried over, of the one before.
    /// - Parameter minutes: of each part, what no other cycle has of it.
    mutating func count(_ minutes: [Minutes], at place: Int, _ move: HoursMove) {
        let index = entries[place].index
        var offer = Offer(place: place, move: move, counted: minutes)
        // What is used up elsewhere is not counted here, and hinders nothing.
        guard minutes.sum > .zero || evidence[index].minutes == .zero else {
            offers.append(offer)
            return
        }
        guard !isRepeated(index) else { return refuse(place, rule.repeats.refusal) }
        see(index)
        if !rule.caps.isEmpty {
            offer.counted = left.count(minutes, of: evidence[index]) { offer.cappedBy.append($0) }
        }
        rule.add(offer.counted, of: evidence[index], to: &have)
        offers.append(offer)
    }

    mutating func refuse(_ place: Int, _ refusal: String) {
        let parts = evidence[entries[place].index].parts
        var offer = Offer(place: place, move: .none, counted: parts.map { _ in .zero })
        offer.refusal = refusal
        offers.append(offer)
    }

    private func isRepeated(_ index: Int) -> Bool {
        guard rule.hasRepeats, let key = ActivityKey(evidence[index], rule.repeats) else { return false }
        return seen.contains(key)
    }

    private mutating func see(_ index: Int) {
        guard rule.hasRepeats, let key = ActivityKey(evidence[index], rule.repeats) else { return }
        seen.insert(key)
    }

    // MARK: Carrying

    /// Takes of hours from after the expiry what a need still lacks, and no more.
    mutating func takeBack(_ minutes: [Minutes], at place: Int) {
        let index = entries[place].index
        let entry = evidence[index]
        let lacking = rule.needed.without(have.adding(cameBack))
        let most = rule.back - cameBack[0]
        guard rule.helps(minutes, of: entry, lacking), most > .zero else { return }
        guard !isRepeated(index) else { return refuse(place, rule.repeats.refusal) }
        see(index)
        var offer = Offer(place: place, move: .back, counted: minutes)
        var trial = left
        let possible = trial.count(minutes, of: entry) { offer.cappedBy.append($0) }
        offer.counted = rule.least(of: possible, entry, lacking, atMost: most)
        if offer.counted.sum == .zero {
            offer.move = .none
        } else if offer.counted != possible {
            // A cap that left more than is taken has taken nothing away.
            offer.cappedBy = []
        }
        _ = left.count(offer.counted, of: entry) { _ in }
        rule.add(offer.counted, of: entry, to: &cameBack)
        offers.append(offer)
    }

    /// What of the cycle's own hours goes on to the next: from the latest on, as much as no need misses.
    /// - Parameter largest: what the next one takes.
    func over(atMost largest: Minutes) -> MovedParts {
        var spare = have.without(rule.needed)
        var most = min(largest, spare[0])
        var parts: MovedParts = [:]
        for offer in offers.reversed() where offer.move == .none && offer.refusal.isEmpty {
            guard most > .zero else { break }
            let entry = evidence[entries[offer.place].index]
            let moved = rule.most(of: offer.counted, entry, spare, atMost: most)
            guard moved.sum > .zero else { continue }
            parts[offer.place] = moved
            spare = spare.without(rule.found(moved, in: entry))
            most = most - moved.sum
        }
        return parts
    }

    func sum(_ move: HoursMove) -> Minutes {
        offers.reduce(.zero) { $0 + ($1.move == move ? $1.counted.sum : .zero) }
    }
}

extension CapsLeft {
    /// What counts of each part of an entry.
    fileprivate mutating func count(
        _ minutes: [Minutes],
        of entry: EvidenceEntry,
        note: (String) -> Void
    ) -> [Minutes] {
        let possible = possible(for: entry)
        guard !possible.isEmpty else { return minutes }
        var counted: [Minutes] = []
        for (part, minutes) in zip(entry.parts, minutes) {
            counted.append(count(minutes, of: part.category, under: possible, note: note))
        }
        return counted
    }
}
