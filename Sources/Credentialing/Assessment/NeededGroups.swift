/// What comes under caps that take something away and serves minima that lack something, in groups of the same caps and
/// the same minima.
struct NeededGroups {
    private var groups: [NeededTogether.Group] = []
    /// What serves a minimum, in the order in which it is counted, and the group of each.
    private var parts: [(offered: NeededFirst.Offered, group: Int)] = []

    /// - Parameters:
    ///   - lacking: of each minimum.
    ///   - isReached: of each cap, whether it takes something away.
    init(
        _ capped: [NeededFirst.Offered],
        _ minima: SelectedParts,
        lacking: [Int64],
        _ caps: HoursCaps,
        _ isReached: [Bool]
    ) {
        var (over, served): ([Int], [Int]) = ([], [])
        for offered in capped {
            over.removeAll(keepingCapacity: true)
            served.removeAll(keepingCapacity: true)
            minima.forEach(findingPart: offered.part) { if lacking[$0] > 0 { served.append($0) } }
            guard !served.isEmpty else { continue }
            caps.forEach(capping: offered.part) { if isReached[$0] { over.append($0) } }
            let known = groups.firstIndex { $0.caps == over && $0.minima == served }
            let group = known ?? groups.count
            if known == nil {
                groups.append(NeededTogether.Group(minutes: 0, caps: over, minima: served))
            }
            groups[group].minutes += offered.minutes
            parts.append((offered: offered, group: group))
        }
    }

    /// What must count of each part so that more minima are met: of a group the earlier parts first.
    /// - Parameters:
    ///   - left: what the caps let count.
    ///   - short: what the minima lack where what most of them lack comes first.
    /// - Returns: nil: no more can be met, or it was not found.
    func shares(_ left: CapsLeft, lacking: [Int64], short: [Int64]) -> [NeededFirst.Offered]? {
        let met = lacking.indices.count { lacking[$0] > 0 && short[$0] <= 0 }
        var together = NeededTogether(groups, caps: left.left, lacking: lacking)
        guard var amounts = together.amounts(meetingMoreThan: met) else { return nil }
        return parts.map { offered, group in
            let minutes = min(offered.minutes, amounts[group])
            amounts[group] -= minutes
            return (part: offered.part, minutes: minutes)
        }
    }
}
