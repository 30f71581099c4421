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
        let most = capped.map { Self.lacked(by: $0.part, minima, lacking).count }.max() ?? 0
        // Of what serves several minima that lack something, no more than the least of these before all else has had its
        // turn: of twenty hours of which six are of ethics, what is no ethics must not take the room that these need.
        for count in stride(from: most, through: 1, by: -1) {
            for (part, minutes) in capped {
                while true {
                    let lacked = Self.lacked(by: part, minima, lacking)
                    let wanted = min(lacked.least, minutes - held[part])
                    guard lacked.count == count, wanted > 0 else { break }
                    let taken = left.count(wanted, of: part) { _ in }
                    guard taken > 0 else { break }
                    held[part] += taken
                    minima.forEach(findingPart: part) { lacking[$0] = max(lacking[$0] - taken, 0) }
                }
            }
        }
        self.held = held
    }

    /// How many minima that lack something a part serves, and the least that one of them lacks.
    private static func lacked(
        by part: Int,
        _ minima: SelectedParts,
        _ lacking: [Int64]
    ) -> (count: Int, least: Int64) {
        var (count, least) = (0, Int64.max)
        minima.forEach(findingPart: part) {
            guard lacking[$0] > 0 else { return }
            count += 1
            least = min(least, lacking[$0])
        }
        return (count, count == 0 ? 0 : least)
    }

    /// What was held back for a part.
    func minutes(of part: Int) -> Int64 { held.isEmpty ? 0 : held[part] }
}
