import CivilTime
import CredentialingSchema

/// Minutes of one entry that belong to one category.
struct HoursPortion {
    let category: String
    let minutes: Minutes
    /// What counts after the caps.
    var counted: Minutes
}

/// An entry that is of the kind that a rule counts.
struct HoursEntry {
    let entry: EvidenceEntry
    /// Why it does not count; empty when it does, as far as caps let it.
    var refusal: String
    var portions: [HoursPortion]
    /// The caps that took something away, as people read them.
    var cappedBy: [String] = []

    init(_ entry: EvidenceEntry, refusal: String) {
        self.entry = entry
        self.refusal = refusal
        portions = entry.parts.map { part in
            HoursPortion(category: part.category, minutes: part.minutes, counted: part.minutes)
        }
    }
}

/// What counts of a record for one requirement of hours, decided in an order that does not depend
/// on the order of arrival: by date, and on one day the longer entry first.
struct HoursLedger {
    /// In the order of the record.
    private(set) var entries: [HoursEntry]

    init(_ entries: [HoursEntry], repeats: Repeats, caps: [(rule: HoursCap, atMost: Minutes)]) {
        self.entries = entries
        let order = entries.indices.sorted { entries[$0].entry.precedes(entries[$1].entry) }
        refuseRepeats(repeats, order)
        apply(caps, order)
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
            for place in entries[index].portions.indices {
                let portion = entries[index].portions[place]
                let binding = caps.indices.filter { selections[$0].selects(portion, of: entry) }
                let counted = binding.reduce(portion.minutes) { min($0, left[$1]) }
                for cap in binding {
                    if left[cap] < portion.minutes, left[cap] == counted {
                        entries[index].note("at most \(caps[cap].atMost) \(selections[cap].text)")
                    }
                    left[cap] -= counted
                }
                entries[index].portions[place].counted = counted
            }
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
    /// Minutes by category; one part without a category where the record names none.
    fileprivate var parts: [(category: String, minutes: Minutes)] {
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
    fileprivate func precedes(_ other: EvidenceEntry) -> Bool {
        if effectiveOn != other.effectiveOn { return effectiveOn < other.effectiveOn }
        if minutes != other.minutes { return minutes > other.minutes }
        let (own, others) = (description, other.description)
        return own == others ? position < other.position : own < others
    }

    private var minutes: Minutes { parts.reduce(.zero) { $0 + $1.minutes } }

    private var description: String {
        let name = activity.map { "\($0.provider)|\($0.code)" } ?? ""
        let parts = parts.map { "\($0.category)=\($0.minutes.count)" }.joined(separator: ",")
        return "\(name)|\(parts)|\(mode.rawValue)"
    }
}
