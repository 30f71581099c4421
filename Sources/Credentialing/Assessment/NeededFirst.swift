import CivilTime

/// What minima lack comes first under caps, and all else by date: one more activity that counts for no minimum must
/// not take away what one has.
struct NeededFirst {
    /// A part of an entry as it is offered.
    typealias Offered = (part: Int, minutes: Int64)

    /// Held back of the caps, of each part; empty where nothing is.
    private let held: [Int64]

    static let nothing = NeededFirst()

    private init() { held = [] }

    /// - Parameters:
    ///   - offered: all that counts but for caps; what comes under a cap in the order in which it is counted.
    ///   - parts: how many there are in all.
    ///   - needs: of each minimum.
    ///   - left: what is held back is taken from it.
    init(
        _ offered: [Offered],
        parts: Int,
        _ minima: SelectedParts,
        needs: [Minutes],
        _ caps: HoursCaps,
        _ left: inout CapsLeft
    ) {
        // A cap that leaves all that it is about takes nothing away from anything.
        let isReached = caps.areReached(by: offered)
        var lacking = needs.map(\.count)
        var capped: [Offered] = []
        for (part, minutes) in offered {
            var isCapped = false
            caps.forEach(capping: part) { isCapped = isCapped || isReached[$0] }
            if isCapped {
                capped.append((part: part, minutes: minutes))
            } else {
                minima.forEach(findingPart: part) { lacking[$0] = max(lacking[$0] - minutes, 0) }
            }
        }
        guard !capped.isEmpty, lacking.contains(where: { $0 > 0 }) else {
            held = []
            return
        }
        var held = Array(repeating: Int64(0), count: parts)
        for (part, minutes) in Self.narrowFirst(capped, minima) {
            var wanted: Int64 = 0
            minima.forEach(findingPart: part) { wanted = max(wanted, lacking[$0]) }
            wanted = min(wanted, minutes)
            guard wanted > 0 else { continue }
            held[part] = left.count(wanted, of: part) { _ in }
            minima.forEach(findingPart: part) { lacking[$0] = max(lacking[$0] - held[part], 0) }
        }
        self.held = held
    }

    /// What serves several minima comes before what serves fewer, else in its order: of twenty hours of which six are
    /// of ethics, what is no ethics must not take the room that these need.
    private static func narrowFirst(_ offered: [Offered], _ minima: SelectedParts) -> [Offered] {
        let serving = offered.map { offer in
            var count = 0
            minima.forEach(findingPart: offer.part) { _ in count += 1 }
            return count
        }
        guard let most = serving.max(), most > 1 else { return offered }
        return stride(from: most, through: 1, by: -1).flatMap { count in
            offered.indices.lazy.filter { serving[$0] == count }.map { offered[$0] }
        }
    }

    /// What was held back for a part.
    func minutes(of part: Int) -> Int64 { held.isEmpty ? 0 : held[part] }
}
