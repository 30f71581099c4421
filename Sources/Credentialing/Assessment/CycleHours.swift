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
        let entry: EvidenceEntry
        var move: HoursMove
        /// Of each part of the entry.
        var counted: [Minutes]
        /// Why nothing of it counts; empty: it does, as far as caps let it.
        var refusal = ""
        var cappedBy: [String] = []
    }

    private let rule: CarryRule
    private var seen: Set<ActivityKey> = []
    private var left: CapsLeft
    private(set) var offers: [Offer] = []
    /// What each need has of the cycle's own hours and those carried over.
    private var have: [Minutes]
    /// What each need has besides, from after the expiry.
    private var cameBack: [Minutes]

    init(_ rule: CarryRule) {
        self.rule = rule
        left = CapsLeft(rule.caps)
        have = rule.needed.map { _ in .zero }
        cameBack = have
    }

    /// Counts hours of this cycle or, carried over, of the one before.
    /// - Parameter minutes: of each part, what no other cycle has of it.
    mutating func count(_ minutes: [Minutes], of entry: EvidenceEntry, at place: Int, _ move: HoursMove) {
        var offer = Offer(place: place, entry: entry, move: move, counted: minutes)
        // What is used up elsewhere is not counted here, and hinders nothing.
        guard minutes.sum > .zero || entry.minutes == .zero else {
            offers.append(offer)
            return
        }
        guard !isRepeated(entry) else { return refuse(entry, at: place, rule.repeats.refusal) }
        see(entry)
        offer.counted = left.count(minutes, of: entry) { offer.cappedBy.append($0) }
        have = have.adding(rule.found(offer.counted, in: entry))
        offers.append(offer)
    }

    mutating func refuse(_ entry: EvidenceEntry, at place: Int, _ refusal: String) {
        var offer = Offer(place: place, entry: entry, move: .none, counted: entry.parts.map { _ in .zero })
        offer.refusal = refusal
        offers.append(offer)
    }

    private func isRepeated(_ entry: EvidenceEntry) -> Bool {
        ActivityKey(entry, rule.repeats).map { seen.contains($0) } ?? false
    }

    private mutating func see(_ entry: EvidenceEntry) {
        if let key = ActivityKey(entry, rule.repeats) { seen.insert(key) }
    }

    // MARK: Carrying

    /// Takes of hours from after the expiry what a need still lacks, and no more.
    mutating func takeBack(_ minutes: [Minutes], of entry: EvidenceEntry, at place: Int) {
        let lacking = rule.needed.without(have.adding(cameBack))
        let most = rule.back - cameBack[0]
        guard rule.helps(minutes, of: entry, lacking), most > .zero else { return }
        guard !isRepeated(entry) else { return refuse(entry, at: place, rule.repeats.refusal) }
        see(entry)
        var offer = Offer(place: place, entry: entry, move: .back, counted: minutes)
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
        cameBack = cameBack.adding(rule.found(offer.counted, in: entry))
        offers.append(offer)
    }

    /// What of the cycle's own hours goes on to the next: from the latest on, as much as no need misses.
    func over() -> MovedParts {
        var spare = have.without(rule.needed)
        var most = min(rule.over, spare[0])
        var parts: MovedParts = [:]
        for offer in offers.reversed() where offer.move == .none && offer.refusal.isEmpty {
            guard most > .zero else { break }
            let moved = rule.most(of: offer.counted, offer.entry, spare, atMost: most)
            guard moved.sum > .zero else { continue }
            parts[offer.place] = moved
            spare = spare.without(rule.found(moved, in: offer.entry))
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
