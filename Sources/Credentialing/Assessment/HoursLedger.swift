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
    /// Its place in the record.
    let index: Int
    /// Why it does not count; empty when it does, as far as caps let it.
    var refusal: String
    /// What the caps leave of each category; nil where no cap was applied and all of it counts.
    var portions: [HoursPortion]?
    /// The caps that took something away, as people read them.
    var cappedBy: [String] = []

    init(_ entry: EvidenceEntry, at index: Int, refusal: String) {
        self.entry = entry
        self.index = index
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

    /// Nothing where hours stay in their cycle.
    private(set) var moved = MovedHours()

    /// What was decided elsewhere.
    init(decided entries: [HoursEntry], moved: MovedHours) {
        self.entries = entries
        self.moved = moved
    }

    init(_ entries: [HoursEntry], repeats: Repeats, caps: [(rule: HoursCap, atMost: Minutes)]) {
        self.entries = entries
        // Most records need no order: assessments are made for each event of a log.
        let isRepeating = Self.repeats(entries, repeats)
        guard isRepeating || !caps.isEmpty else { return }
        let order = Self.order(of: entries)
        if isRepeating { refuseRepeats(repeats, order) }
        apply(caps, order)
    }

    /// Indices in the order of ``EvidenceEntry/precedes(_:)``, which is asked between equals only.
    private static func order(of entries: [HoursEntry]) -> [Int] {
        var keys: [(key: UInt64, index: Int)] = []
        keys.reserveCapacity(entries.count)
        for index in entries.indices {
            let day = UInt64(
                UInt32(bitPattern: Int32(entries[index].entry.effectiveOn.daysSinceEpoch)) ^ 1 << 31
            )
            let length = UInt32(clamping: entries[index].entry.minutes.count)
            keys.append((day << 32 | UInt64(UInt32.max - length), index))
        }
        keys.sort { left, right in
            left.key == right.key
                ? entries[left.index].entry.precedes(entries[right.index].entry) : left.key < right.key
        }
        return keys.map(\.index)
    }

    /// Most records have no activity twice on a day: days are cheaper to compare than names.
    private static func repeatsOnADay(_ entries: [HoursEntry]) -> Bool {
        var days: [(day: Int32, index: Int)] = []
        days.reserveCapacity(entries.count)
        for index in entries.indices where entries[index].refusal.isEmpty {
            days.append((Int32(entries[index].entry.effectiveOn.daysSinceEpoch), index))
        }
        days.sort { ($0.day, $0.index) < ($1.day, $1.index) }
        var first = 0
        for place in days.indices.dropFirst() {
            if days[place].day != days[first].day { first = place }
            guard first < place, let key = ActivityKey(entries[days[place].index].entry, .otherDay) else {
                continue
            }
            for earlier in first..<place
            where ActivityKey(entries[days[earlier].index].entry, .otherDay) == key { return true }
        }
        return false
    }

    private static func repeats(_ entries: [HoursEntry], _ repeats: Repeats) -> Bool {
        guard repeats == .never else { return repeatsOnADay(entries) }
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
        let notes = zip(caps, selections).map { "at most \($0.atMost) \($1.text)" }
        var left = caps.map(\.atMost)
        for index in order where entries[index].refusal.isEmpty {
            let entry = entries[index].entry
            let possible = caps.indices.filter { selections[$0].selects(entry) }
            // What no cap is about counts whole.
            guard !possible.isEmpty else { continue }
            var portions: [HoursPortion] = []
            for part in entry.parts {
                let (category, minutes) = (part.category, part.minutes)
                var counted = minutes
                for cap in possible where selections[cap].selects(category) {
                    counted = min(counted, left[cap])
                }
                for cap in possible where selections[cap].selects(category) {
                    if left[cap] < minutes, left[cap] == counted { entries[index].note(notes[cap]) }
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
        guard let selection else { return minutes }
        guard hours != .none, selection.selects(self) else { return .zero }
        switch content {
        case .module(let activity), .continuingEducation(let activity):
            var sum = Minutes.zero
            for index in activity.parts.indices where selection.selects(activity.parts[index].category) {
                sum += activity.parts[index].minutes
            }
            return sum
        case .supervision(let category, let minutes, _), .experience(let category, let minutes, _):
            return selection.selects(category) ? minutes : .zero
        default: return .zero
        }
    }

    /// Minutes by category; one part without a category where the record names none.
    var parts: [Activity.Part] {
        switch content {
        case .module(let activity), .continuingEducation(let activity): activity.parts
        case .supervision(let category, let minutes, _), .experience(let category, let minutes, _):
            [Activity.Part(category: category, minutes: minutes)]
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
