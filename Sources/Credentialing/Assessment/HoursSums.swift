import CivilTime
import CredentialingSchema

/// The total of a requirement of hours and each of its parts, summed in one pass over the ledger:
/// a rule can have a dozen parts, and a record hundreds of entries.
struct HoursSums {
    struct Sum {
        var have = Minutes.zero
        /// What was found, in the order of the record.
        var evidence: [Evidence] = []
        fileprivate var hits: [Hit] = []
        /// Of the entry at hand.
        fileprivate var worth: Int64 = 0
        fileprivate var counted: Int64 = 0
    }

    /// What a sum found in one entry of the ledger.
    fileprivate struct Hit {
        let place: Int
        let worth: Int64
        let counted: Int64
    }

    /// The total first, then a sum for each selection.
    private(set) var sums: [Sum]
    private let selections: [ActivitySelection]
    /// Whether a sum selects by more than categories.
    private let isOfMore: [Bool]
    /// Which sums select a category: asked once for each that occurs.
    private var selecting: [(category: String, length: Int, sums: [Int])] = []

    init(_ selections: [ActivitySelection], of ledger: HoursLedger, withEvidence: Bool) {
        self.selections = selections
        isOfMore = [false] + selections.map { !$0.isOfCategoriesAlone }
        sums = Array(repeating: Sum(), count: selections.count + 1)
        if withEvidence { sums[0].hits.reserveCapacity(ledger.entries.count) }
        for place in ledger.entries.indices { add(ledger, place, isKept: withEvidence) }
        if withEvidence { list(ledger) }
    }

    private mutating func add(_ ledger: HoursLedger, _ place: Int, isKept: Bool) {
        let index = ledger.entries[place].index
        if let portions = ledger.entries[place].portions {
            for portion in portions { add(portion.category, portion.minutes.count, portion.counted.count) }
        } else if ledger.evidence[index].parts.count == 1 {
            // Most entries: no sum finds more than one thing in them.
            let minutes = ledger.evidence[index].parts[0].minutes.count
            guard minutes > 0 else { return }
            let found = self.place(of: ledger.evidence[index].parts[0].category)
            for each in selecting[found].sums.indices {
                let hit = Hit(place: place, worth: minutes, counted: minutes)
                take(hit, selecting[found].sums[each], ledger, isKept: isKept)
            }
            return
        } else {
            for part in ledger.evidence[index].parts.indices {
                let minutes = ledger.evidence[index].parts[part].minutes.count
                add(ledger.evidence[index].parts[part].category, minutes, minutes)
            }
        }
        for sum in sums.indices where sums[sum].worth > 0 {
            let hit = Hit(place: place, worth: sums[sum].worth, counted: sums[sum].counted)
            (sums[sum].worth, sums[sum].counted) = (0, 0)
            take(hit, sum, ledger, isKept: isKept)
        }
    }

    private mutating func add(_ category: String, _ minutes: Int64, _ counted: Int64) {
        let place = place(of: category)
        for each in selecting[place].sums.indices {
            let index = selecting[place].sums[each]
            sums[index].worth += minutes
            sums[index].counted += counted
        }
    }

    private mutating func take(_ hit: Hit, _ sum: Int, _ ledger: HoursLedger, isKept: Bool) {
        let index = ledger.entries[hit.place].index
        if isOfMore[sum], !selections[sum - 1].selects(ledger.evidence[index]) { return }
        if ledger.entries[hit.place].refusal.isEmpty { sums[sum].have += Minutes(hit.counted) }
        if isKept { sums[sum].hits.append(hit) }
    }

    private mutating func place(of category: String) -> Int {
        // Most categories differ in length already.
        let length = category.utf8.count
        for place in selecting.indices
        where selecting[place].length == length && selecting[place].category == category {
            return place
        }
        let found = selections.indices.filter { selections[$0].selects(category) }.map { $0 + 1 }
        selecting.append((category, length, [0] + found))
        return selecting.count - 1
    }

    /// Writes down what was found. Each entry is written once, for the total; a part has it with its own minutes.
    private mutating func list(_ ledger: HoursLedger) {
        var total: [Evidence] = []
        var places: [Int32] = Array(repeating: -1, count: ledger.entries.count)
        total.reserveCapacity(sums[0].hits.count)
        for hit in sums[0].hits {
            let place = total.count
            places[hit.place] = Int32(place)
            let index = ledger.entries[hit.place].index
            total.append(
                Evidence(
                    of: ledger.evidence[index].id,
                    at: ledger.evidence[index].position,
                    on: ledger.evidence[index].effectiveOn,
                    correctedBy: ledger.evidence[index].correctedBy
                )
            )
            total[place].judge(ledger, hit)
        }
        for sum in sums.indices.dropFirst() {
            var listed: [Evidence] = []
            listed.reserveCapacity(sums[sum].hits.count)
            for hit in sums[sum].hits {
                // What a part finds in an entry, the total finds too.
                listed.append(total[Int(places[hit.place])])
                listed[listed.count - 1].judge(ledger, hit)
            }
            sums[sum].evidence = listed
        }
        sums[0].evidence = total
    }
}

extension Evidence {
    fileprivate mutating func judge(_ ledger: HoursLedger, _ hit: HoursSums.Hit) {
        guard ledger.entries[hit.place].refusal.isEmpty else {
            disposition = .refused
            reason = ledger.entries[hit.place].refusal
            return
        }
        minutes = UInt32(clamping: hit.counted)
        guard hit.counted < hit.worth else {
            disposition = .counted
            if !reason.isEmpty { reason = "" }
            return
        }
        disposition = .capped
        let caps = ledger.entries[hit.place].cappedBy.joined(separator: "; ")
        reason = "\(Minutes(hit.counted)) of \(Minutes(hit.worth)): \(caps)"
    }
}
