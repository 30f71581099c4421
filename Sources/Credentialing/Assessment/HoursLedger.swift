import CivilTime
import CredentialingSchema

/// Minutes of one entry that belong to one category.
struct HoursPortion {
    let category: String
    let minutes: Minutes
    /// What counts after the caps.
    let counted: Minutes
}

/// An entry that is of the kind that a rule counts.
struct HoursEntry {
    let entry: EvidenceEntry
    /// Why it does not count; empty when it does, as far as caps let it.
    var refusal: String
    /// What the caps leave of each category; nil where no cap was applied and all of it counts.
    var portions: [HoursPortion]?
    /// The caps that took something away, as people read them.
    var cappedBy: [String] = []

    init(_ entry: EvidenceEntry, refusal: String) {
        self.entry = entry
        self.refusal = refusal
    }

    /// What a selection finds in this entry, and how much of it counts; nil: all of it.
    func minutes(of selection: ActivitySelection?) -> (worth: Minutes, counted: Minutes) {
        guard let portions else {
            let worth = entry.minutes(of: selection)
            return (worth, worth)
        }
        var worth = Minutes.zero
        var counted = Minutes.zero
        for portion in portions where selection?.selects(portion.category, of: entry) ?? true {
            worth += portion.minutes
            counted += portion.counted
        }
        return (worth, counted)
    }
}

/// What counts of a record for one requirement of hours, decided in an order that does not depend
/// on the order of arrival: by date, and on one day the longer entry first.
struct HoursLedger {
    /// In the order of the record.
    private(set) var entries: [HoursEntry]

    /// What was decided elsewhere.
    init(decided entries: [HoursEntry]) { self.entries = entries }

    init(_ entries: [HoursEntry], repeats: Repeats, caps: [(rule: HoursCap, atMost: Minutes)]) {
        self.entries = entries
        // Most records need no order: assessments are made for each event of a log.
        let isRepeating = Self.repeats(entries, repeats)
        guard isRepeating || !caps.isEmpty else { return }
        let order = entries.indices.sorted { entries[$0].entry.precedes(entries[$1].entry) }
        if isRepeating { refuseRepeats(repeats, order) }
        apply(caps, order)
    }

    private static func repeats(_ entries: [HoursEntry], _ repeats: Repeats) -> Bool {
        var seen: Set<ActivityKey> = []
        for entry in entries where entry.refusal.isEmpty {
            guard let key = ActivityKey(entry.entry, repeats) else { continue }
            if !seen.insert(key).inserted { return true }
        }
        return false
    }

    private mutating func refuseRepeats(_ repeats: Repeats, _ order: [Int]) {
        var counted: Set<ActivityKey> = []
        for index in order where entries[index].refusal.isEmpty {
            guard let key = ActivityKey(entries[index].entry, repeats), !counted.insert(key).inserted
            else { continue }
            entries[index].refusal =
                repeats == .never
                ? "the same activity was counted already"
                : "the same activity on the same day was counted already"
        }
    }

    private mutating func apply(_ caps: [(rule: HoursCap, atMost: Minutes)], _ order: [Int]) {
        guard !caps.isEmpty else { return }
        let selections = caps.map { ActivitySelection($0.rule) }
        var left = caps.map(\.atMost)
        for index in order where entries[index].refusal.isEmpty {
            let entry = entries[index].entry
            var portions: [HoursPortion] = []
            for (category, minutes) in entry.parts {
                let binding = caps.indices.filter { selections[$0].selects(category, of: entry) }
                let counted = binding.reduce(minutes) { min($0, left[$1]) }
                for cap in binding {
                    if left[cap] < minutes, left[cap] == counted {
                        entries[index].note("at most \(caps[cap].atMost) \(selections[cap].text)")
                    }
                    left[cap] -= counted
                }
                portions.append(HoursPortion(category: category, minutes: minutes, counted: counted))
            }
            entries[index].portions = portions
        }
    }
}

extension HoursEntry {
    fileprivate mutating func note(_ cap: String) {
        if !cappedBy.contains(cap) { cappedBy.append(cap) }
    }
}

/// What makes two entries the same activity.
private struct ActivityKey: Hashable {
    let provider: String
    let code: String
    /// nil: on whatever day.
    let on: CivilDate?

    init?(_ entry: EvidenceEntry, _ repeats: Repeats) {
        guard let activity = entry.activity else { return nil }
        provider = activity.provider
        code = activity.code
        on = repeats == .never ? nil : entry.effectiveOn
    }
}

extension EvidenceEntry {
    /// What a selection finds; nil: all of it.
    func minutes(of selection: ActivitySelection?) -> Minutes {
        switch content {
        case .module(let activity), .continuingEducation(let activity):
            guard let selection else { return activity.minutes }
            return activity.allocations.reduce(.zero) { sum, part in
                selection.selects(part.category, of: self) ? sum + Minutes(Int64(part.minutes)) : sum
            }
        case .supervision(let category, let minutes, _), .experience(let category, let minutes, _):
            return selection?.selects(category, of: self) ?? true ? minutes : .zero
        default: return .zero
        }
    }

    /// Minutes by category; one part without a category where the record names none.
    var parts: [(category: String, minutes: Minutes)] {
        switch content {
        case .module(let activity), .continuingEducation(let activity):
            activity.allocations.map { ($0.category, Minutes(Int64($0.minutes))) }
                .sorted { $0.category < $1.category }
        case .supervision(let category, let minutes, _), .experience(let category, let minutes, _):
            [(category, minutes)]
        default: []
        }
    }

    /// The order in which repeats and caps are decided. Position decides between equals only, where
    /// it changes no number.
    func precedes(_ other: EvidenceEntry) -> Bool {
        if effectiveOn != other.effectiveOn { return effectiveOn < other.effectiveOn }
        let (length, otherLength) = (minutes(of: nil), other.minutes(of: nil))
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
