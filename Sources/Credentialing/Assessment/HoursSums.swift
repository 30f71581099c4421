import CivilTime
import CredentialingSchema

/// The total of a requirement of hours and each of its parts, summed in one pass over the ledger:
/// a rule can have a dozen parts, and a record hundreds of entries.
struct HoursSums {
    struct Sum {
        var have = Minutes.zero
        /// What was found, in the order of the record.
        var evidence: [Evidence] = []
    }

    /// What a sum found in one entry of the ledger.
    fileprivate struct Hit {
        let sum: Int
        let place: Int
        let worth: Int64
        let counted: Int64
    }

    /// The total first, then a sum for each selection.
    private(set) var sums: [Sum]
    private let tests: [ActivityTest]
    private let selections: [ActivitySelection]
    private let withEvidence: Bool
    private var categories = CategoryNumbers()
    /// By number of a category that occurs: where the sums that select it stand in ``members``. Asked once.
    private var selecting: [Range<Int>] = []
    private var members: [Int] = []
    private var have: [Int64]
    /// Of the entry at hand, by sum.
    private var worth: [Int64]
    private var counted: [Int64]
    /// In the order of the entries; of one entry that of the total first.
    private var hits: [Hit] = []
    private var hitCounts: [Int]

    init(_ selections: [ActivitySelection], of ledger: HoursLedger, withEvidence: Bool) {
        self.selections = selections
        self.withEvidence = withEvidence
        tests = [.all] + selections.map(\.test)
        let count = selections.count + 1
        sums = Array(repeating: Sum(), count: count)
        have = Array(repeating: 0, count: count)
        (worth, counted, hitCounts) = (have, have, Array(repeating: 0, count: count))
        if withEvidence { hits.reserveCapacity(ledger.entries.count * 2) }
        for place in ledger.entries.indices { add(ledger, place) }
        for sum in sums.indices { sums[sum].have = Minutes(have[sum]) }
        if withEvidence { list(ledger) }
    }

    private mutating func add(_ ledger: HoursLedger, _ place: Int) {
        let index = ledger.entries[place].index
        let isCounted = ledger.entries[place].refusal.isEmpty
        if let portions = ledger.entries[place].portions {
            for portion in portions { add(portion.category, portion.minutes.count, portion.counted.count) }
        } else if ledger.evidence[index].parts.count == 1 {
            // Most entries: no sum finds more than one thing in them.
            let minutes = ledger.evidence[index].parts[0].minutes.count
            guard minutes > 0 else { return }
            for member in self.members(of: ledger.evidence[index].parts[0].category) {
                let hit = Hit(sum: members[member], place: place, worth: minutes, counted: minutes)
                take(hit, ledger, index, isCounted)
            }
            return
        } else {
            for part in ledger.evidence[index].parts.indices {
                let minutes = ledger.evidence[index].parts[part].minutes.count
                add(ledger.evidence[index].parts[part].category, minutes, minutes)
            }
        }
        for sum in worth.indices where worth[sum] > 0 {
            let hit = Hit(sum: sum, place: place, worth: worth[sum], counted: counted[sum])
            (worth[sum], counted[sum]) = (0, 0)
            take(hit, ledger, index, isCounted)
        }
    }

    private mutating func add(_ category: String, _ minutes: Int64, _ countedMinutes: Int64) {
        for member in members(of: category) {
            worth[members[member]] += minutes
            counted[members[member]] += countedMinutes
        }
    }

    private mutating func take(_ hit: Hit, _ ledger: HoursLedger, _ index: Int, _ isCounted: Bool) {
        switch tests[hit.sum] {
        case .all: break
        case .modes(let modes): guard modes.contains(ledger.evidence[index].mode) else { return }
        case .more: guard selections[hit.sum - 1].selects(ledger.evidence[index]) else { return }
        }
        if isCounted { have[hit.sum] += hit.counted }
        guard withEvidence else { return }
        hits.append(hit)
        hitCounts[hit.sum] += 1
    }

    private mutating func members(of category: String) -> Range<Int> {
        let number = categories.number(of: category)
        if number < selecting.count { return selecting[number] }
        let first = members.count
        members.append(0)
        for index in selections.indices where selections[index].selects(category) {
            members.append(index + 1)
        }
        selecting.append(first..<members.count)
        return first..<members.count
    }

    /// Writes down what was found. Each entry is written once, for the total; a part has it with its own minutes.
    private mutating func list(_ ledger: HoursLedger) {
        var total: [Evidence] = []
        total.reserveCapacity(hitCounts[0])
        for sum in sums.indices.dropFirst() { sums[sum].evidence.reserveCapacity(hitCounts[sum]) }
        var whole: Hit?
        for hit in hits {
            guard hit.sum > 0 else {
                whole = hit
                let index = ledger.entries[hit.place].index
                total.append(Evidence(of: ledger.evidence, at: index))
                total[total.count - 1].judge(ledger, hit)
                continue
            }
            // What a part finds in an entry, the total has found just before.
            let last = sums[hit.sum].evidence.count
            sums[hit.sum].evidence.append(total[total.count - 1])
            if hit.worth == whole?.worth, hit.counted == whole?.counted { continue }
            sums[hit.sum].evidence[last].judge(ledger, hit)
        }
        sums[0].evidence = total
    }
}

extension Evidence {
    fileprivate mutating func judge(_ ledger: HoursLedger, _ hit: HoursSums.Hit) {
        guard ledger.entries[hit.place].refusal.isEmpty else {
            disposition = .refused
            if reason.isEmpty { reason = ledger.entries[hit.place].refusal }
            return
        }
        minutes = UInt32(clamping: hit.counted)
        guard hit.counted < hit.worth else {
            disposition = .counted
            let move = ledger.entries[hit.place].move.text
            if reason != move { reason = move }
            return
        }
        disposition = .capped
        // Joined piece by piece: interpolation asks each piece what it is, a hundred times in an answer.
        var text = ""
        text.reserveCapacity(Self.reasonBytes)
        text += Minutes(hit.counted).description
        text += " of "
        text += Minutes(hit.worth).description
        text += ": "
        text += ledger.entries[hit.place].move.text
        var isFirst = ledger.entries[hit.place].move == .none
        for note in ledger.entries[hit.place].cappedBy {
            if !isFirst { text += "; " }
            text += note
            isFirst = false
        }
        reason = text
    }

    /// What the reason of one cap takes, about.
    private static let reasonBytes = 64
}
