/// How often each number of days occurs: for a median without a list of everybody's.
struct DayCounts {
    private var counts: [Int32: Int] = [:]
    private var total = 0

    mutating func add(_ days: Int32) {
        counts[days, default: 0] += 1
        total += 1
    }

    /// Of two in the middle the smaller; nil: there are none.
    var median: Int32? {
        guard total > 0 else { return nil }
        var seen = 0
        for days in counts.keys.sorted() {
            seen += counts[days] ?? 0
            if seen >= (total + 1) / 2 { return days }
        }
        return nil
    }
}
