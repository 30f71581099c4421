import CivilTime
import CredentialingSchema

/// Minutes of one entry that belong to one category.
struct HoursPortion {
    let category: String
    let minutes: Minutes
    /// What counts after the caps.
    let counted: Minutes
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
        caps: [(rule: HoursCap, atMost: Minutes)]
    ) {
        self.evidence = evidence
        self.entries = entries
        if Repetition(evidence, entries, repeats).isFound { refuseRepeats(repeats) }
        if !caps.isEmpty { apply(caps) }
    }

    private func order(where isWanted: (Int) -> Bool) -> [Int] {
        entries.order(evidence, where: isWanted)
    }

    private mutating func refuseRepeats(_ repeats: Repeats) {
        var counted: Set<ActivityKey> = []
        for place in order(where: { _ in true }) {
            guard let key = ActivityKey(evidence[entries[place].index], repeats),
                !counted.insert(key).inserted
            else { continue }
            entries[place].refusal = repeats.refusal
        }
    }

    private mutating func apply(_ caps: [(rule: HoursCap, atMost: Minutes)]) {
        // Where all that a cap is about stays within it, it takes nothing away from anything.
        let reached = caps.filter { minutes(of: ActivitySelection($0.rule)) > $0.atMost }
        guard !reached.isEmpty else { return }
        var left = CapsLeft(reached)
        // What no such cap is about counts whole.
        let selections = reached.map { ActivitySelection($0.rule) }
        let order = order { place in
            selections.contains { $0.selects(evidence[entries[place].index]) }
        }
        for place in order {
            let entry = evidence[entries[place].index]
            let possible = left.possible(for: entry)
            var portions: [HoursPortion] = []
            for part in entry.parts {
                let counted = left.count(part.minutes, of: part.category, under: possible) {
                    entries[place].note($0)
                }
                portions.append(
                    HoursPortion(category: part.category, minutes: part.minutes, counted: counted)
                )
            }
            entries[place].portions = portions
        }
    }

    /// What a selection finds in all that counts.
    private func minutes(of selection: ActivitySelection) -> Minutes {
        var sum = Minutes.zero
        for place in entries.indices where entries[place].refusal.isEmpty {
            let index = entries[place].index
            guard selection.selects(evidence[index]) else { continue }
            for part in evidence[index].parts where selection.selects(part.category) { sum += part.minutes }
        }
        return sum
    }
}

/// Whether any activity that counts comes again, found without an order and, in most records, without
/// comparing a name: assessments are made for each event of a log.
struct Repetition {
    let isFound: Bool

    /// Entries of one day, or of one digest, that are compared each with each; more are hashed.
    private static let comparedMax = 16

    init(_ evidence: [EvidenceEntry], _ entries: [HoursEntry], _ repeats: Repeats) {
        isFound =
            Self.isAmongAlike(evidence, entries, repeats) ?? Self.isAmongAll(evidence, entries, repeats)
    }

    /// nil: it takes hashing to tell.
    private static func isAmongAlike(
        _ evidence: [EvidenceEntry],
        _ entries: [HoursEntry],
        _ repeats: Repeats
    ) -> Bool? {
        var keys: [UInt64] = []
        keys.reserveCapacity(entries.count)
        for place in entries.indices where entries[place].refusal.isEmpty {
            let index = entries[place].index
            let day = UInt32(bitPattern: evidence[index].effectiveOn.daysSinceEpoch)
            guard let group = repeats == .never ? evidence[index].activityDigest : day else { return nil }
            keys.append(UInt64(group) << 32 | UInt64(UInt32(truncatingIfNeeded: index)))
        }
        keys.sort()
        var first = 0
        for place in keys.indices.dropFirst() {
            if keys[place] >> 32 != keys[first] >> 32 { first = place }
            guard first < place, let key = ActivityKey(evidence[keys[place].index], repeats) else { continue }
            if place - first > comparedMax { return nil }
            for earlier in first..<place
            where ActivityKey(evidence[keys[earlier].index], repeats) == key { return true }
        }
        return false
    }

    private static func isAmongAll(
        _ evidence: [EvidenceEntry],
        _ entries: [HoursEntry],
        _ repeats: Repeats
    ) -> Bool {
        var seen: Set<ActivityKey> = []
        for entry in entries where entry.refusal.isEmpty {
            guard let key = ActivityKey(evidence[entry.index], repeats) else { continue }
            if !seen.insert(key).inserted { return true }
        }
        return false
    }
}

extension UInt64 {
    /// The place in the record in the lower half of a key.
    fileprivate var index: Int { Int(self & 0xFFFF_FFFF) }
}

extension EvidenceEntry {
    /// Equal for equal activities of equal providers, and seldom for others (FNV-1a); nil where texts of
    /// other bytes can be equal.
    fileprivate var activityDigest: UInt32? {
        guard let activity else { return 0 }
        var (hash, all) = (UInt32(0x811C_9DC5), UInt8(0))
        for byte in activity.code.utf8 {
            hash = (hash ^ UInt32(byte)) &* 0x0100_0193
            all |= byte
        }
        for byte in activity.provider.utf8 { all |= byte }
        return all < 0x80 ? hash : nil
    }
}

extension [HoursEntry] {
    /// Places of what counts, in the order of ``EvidenceEntry/precedes(_:)``, which is asked between equals only.
    func order(_ evidence: [EvidenceEntry], where isWanted: (Int) -> Bool) -> [Int] {
        var keys: [(key: UInt64, place: Int)] = []
        keys.reserveCapacity(count)
        for place in indices where self[place].refusal.isEmpty && isWanted(place) {
            let index = self[place].index
            let day = UInt64(UInt32(bitPattern: evidence[index].effectiveOn.daysSinceEpoch) ^ 1 << 31)
            let length = UInt32(clamping: evidence[index].minutes.count)
            keys.append((day << 32 | UInt64(UInt32.max - length), place))
        }
        keys.sort { left, right in
            left.key == right.key
                ? evidence[self[left.place].index].precedes(evidence[self[right.place].index])
                : left.key < right.key
        }
        return keys.map(\.place)
    }
}

extension EvidenceEntry {
    /// The order in which repeats and caps are decided. Position decides between equals only, where
    /// it changes no number.
    func precedes(_ other: EvidenceEntry) -> Bool {
        if effectiveOn != other.effectiveOn { return effectiveOn < other.effectiveOn }
        let (length, otherLength) = (minutes, other.minutes)
        if length != otherLength { return length > otherLength }
        let (own, others) = (description, other.description)
        return own == others ? position < other.position : own < others
    }

    private var description: String {
        let name = activity.map { "\($0.provider)|\($0.code)" } ?? ""
        let parts = parts.map { "\($0.category)=\($0.minutes.count)" }.joined(separator: ",")
        return "\(name)|\(parts)|\(mode.rawValue)"
    }
}
