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
        /// Of each part of the entry; nil: all of it.
        var counted: [Minutes]?
        /// Why nothing of it counts; empty: it does, as far as caps let it.
        var refusal = ""
        var cappedBy: [String] = []
    }

    private let rule: CarryRule
    private let evidence: [EvidenceEntry]
    private let entries: [HoursEntry]
    private var seen: Set<Int32> = []
    private var left: CapsLeft
    /// Held back of the caps, by place: what minima lack of each part.
    private var first: [Int: [Minutes]] = [:]
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
        offers.reserveCapacity(entries.count)
    }

    /// Holds back of the caps what minima lack, before anything is counted.
    /// - Parameter offered: what will be counted, in its order; of each part, what no other cycle has of it.
    mutating func holdBack(_ offered: [(place: Int, minutes: [Minutes]?)]) {
        let minima = rule.minimaNeeded
        guard !rule.caps.isEmpty, !minima.isEmpty else { return }
        var numbers: Set<Int32> = []
        var counted: [NeededFirst.Offered] = []
        for (place, minutes) in offered {
            let entry = evidence[entries[place].index]
            let minutes = minutes ?? entry.parts.map(\.minutes)
            guard minutes.sum > .zero,
                rule.repetition.number(of: place).map({ numbers.insert($0).inserted }) ?? true
            else { continue }
            counted.append((place: place, entry: entry, minutes: minutes))
        }
        first = NeededFirst(counted, minima: minima, caps: rule.caps, &left).minutes
    }

    /// Counts hours of this cycle or, carried over, of the one before.
    /// - Parameter minutes: of each part, what no other cycle has of it; nil: all of it.
    mutating func count(_ minutes: [Minutes]?, at place: Int, _ move: HoursMove) {
        let index = entries[place].index
        var offer = Offer(place: place, move: move, counted: minutes)
        // What is used up elsewhere is not counted here, and hinders nothing.
        if let minutes, minutes.sum == .zero, evidence[index].minutes > .zero {
            offers.append(offer)
            return
        }
        guard see(place) else { return refuse(place, rule.repeats.refusal) }
        if !rule.caps.isEmpty {
            offer.counted =
                left.count(minutes, of: evidence[index], first: first[place]) { offer.cappedBy.append($0) }
                ?? minutes
        }
        if let counted = offer.counted {
            rule.add(counted, of: evidence[index], to: &have)
        } else {
            rule.add(evidence[index].parts, of: evidence[index], to: &have)
        }
        offers.append(offer)
    }

    mutating func refuse(_ place: Int, _ refusal: String) {
        let parts = evidence[entries[place].index].parts
        var offer = Offer(place: place, move: .none, counted: parts.map { _ in .zero })
        offer.refusal = refusal
        offers.append(offer)
    }

    /// - Returns: whether the activity comes for the first time.
    private mutating func see(_ place: Int) -> Bool {
        rule.repetition.number(of: place).map { seen.insert($0).inserted } ?? true
    }

    // MARK: Carrying

    /// Takes of hours from after the expiry what a need still lacks, and no more.
    /// - Parameters:
    ///   - minutes: of each part, what no other cycle has of it.
    ///   - refusal: why the cycle's rule does not count them; empty: it does. Asked of what would help.
    mutating func takeBack(_ minutes: [Minutes], at place: Int, refusal: @autoclosure () -> String) {
        let entry = evidence[entries[place].index]
        let lacking = rule.needed.without(have.adding(cameBack))
        let most = rule.back - cameBack[0]
        guard most > .zero, rule.helps(minutes, of: entry, lacking) else { return }
        let refusal = refusal()
        guard refusal.isEmpty else { return refuse(place, refusal) }
        guard see(place) else { return refuse(place, rule.repeats.refusal) }
        var offer = Offer(place: place, move: .back)
        var trial = left
        let possible = trial.count(minutes, of: entry) { offer.cappedBy.append($0) } ?? minutes
        let counted = rule.least(of: possible, entry, lacking, atMost: most)
        if counted.sum == .zero {
            offer.move = .none
        } else if counted != possible {
            // A cap that left more than is taken has taken nothing away.
            offer.cappedBy = []
        }
        _ = left.count(counted, of: entry) { _ in }
        rule.add(counted, of: entry, to: &cameBack)
        offer.counted = counted
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
            let moved = rule.most(of: minutes(of: offer), entry, spare, atMost: most)
            guard moved.sum > .zero else { continue }
            parts[offer.place] = moved
            spare = spare.without(rule.found(moved, in: entry))
            most = most - moved.sum
        }
        return parts
    }

    /// What counts of each part of an entry.
    func minutes(of offer: Offer) -> [Minutes] {
        offer.counted ?? evidence[entries[offer.place].index].parts.map(\.minutes)
    }

    func sum(_ move: HoursMove) -> Minutes {
        offers.reduce(.zero) { $0 + ($1.move == move ? minutes(of: $1).sum : .zero) }
    }
}

extension CapsLeft {
    /// What counts of each part of an entry; nil: whatever was offered.
    /// - Parameters:
    ///   - minutes: of each part; nil: all of it.
    ///   - first: what was held back for each part; nil: nothing.
    fileprivate mutating func count(
        _ minutes: [Minutes]?,
        of entry: EvidenceEntry,
        first: [Minutes]? = nil,
        note: (String) -> Void
    ) -> [Minutes]? {
        guard concern(entry) else { return nil }
        var counted: [Minutes]?
        for part in entry.parts.indices {
            let offered = minutes?[part] ?? entry.parts[part].minutes
            let had = first?[part] ?? .zero
            let counts = had + count(offered - had, of: entry.parts[part].category, entry, note: note)
            guard counts < offered else { continue }
            if counted == nil { counted = minutes ?? entry.parts.map(\.minutes) }
            counted?[part] = counts
        }
        return counted
    }
}
