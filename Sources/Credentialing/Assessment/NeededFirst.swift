import CivilTime

/// What minima lack comes first under caps, and all else by date: one more activity must not take away what one has.
///
/// What serves several minima comes before what serves one. That is decided activity by activity, and can leave a
/// minimum short that could be met beside the others: then what meets more of them comes first instead.
struct NeededFirst {
    /// A part of an entry as it is offered.
    typealias Offered = (part: Int, minutes: Int64)

    /// Held back of the caps, of each part; empty where nothing is.
    private let held: [Int64]
    /// Whether, activity by activity, a minimum falls short to which enough is offered.
    let isShort: Bool

    static let nothing = NeededFirst()

    private init() { (held, isShort) = ([], false) }

    /// - Parameters:
    ///   - offered: all that counts but for caps; what comes under a cap in the order in which it is counted.
    ///   - parts: how many there are in all.
    ///   - needs: of each minimum.
    ///   - left: what is held back is taken from it.
    ///   - together: whether to look for what meets more minima, too.
    init(
        _ offered: [Offered],
        parts: Int,
        _ minima: SelectedParts,
        needs: [Minutes],
        _ caps: HoursCaps,
        _ left: inout CapsLeft,
        together: Bool = true
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
                minima.forEach(findingPart: part) { lacking[$0] -= minutes }
            }
        }
        guard !capped.isEmpty, lacking.contains(where: { $0 > 0 }) else {
            (held, isShort) = ([], false)
            return
        }
        var holding = Holding(minima, lacking, parts: parts)
        holding.holdEach(of: capped, &left)
        isShort = holding.isShort(of: capped)
        if isShort, together { holding.holdTogether(of: capped, caps, isReached, &left) }
        held = holding.held
    }

    /// What was held back for a part.
    func minutes(of part: Int) -> Int64 { held.isEmpty ? 0 : held[part] }
}

/// What is held back of caps, while that is decided.
private struct Holding {
    private let minima: SelectedParts
    /// Of each minimum; less than nothing: it has more than it needs.
    private var lacking: [Int64]
    /// Of each part.
    private(set) var held: [Int64]

    init(_ minima: SelectedParts, _ lacking: consuming [Int64], parts: Int) {
        self.minima = minima
        self.lacking = lacking
        held = Array(repeating: 0, count: parts)
    }

    @inline(__always)
    private mutating func serve(_ minutes: Int64, of part: Int) {
        minima.forEach(findingPart: part) { lacking[$0] -= minutes }
    }

    /// - Returns: whether caps let any of it count.
    @discardableResult
    private mutating func hold(_ minutes: Int64, of part: Int, _ left: inout CapsLeft) -> Bool {
        let taken = left.count(minutes, of: part) { _ in }
        guard taken > 0 else { return false }
        held[part] += taken
        serve(taken, of: part)
        return true
    }

    // MARK: Activity by activity

    /// What minima lack, of what comes under caps.
    mutating func holdEach(of capped: [NeededFirst.Offered], _ left: inout CapsLeft) {
        let most = capped.reduce(0) { max($0, lacked(by: $1.part).count) }
        // Of what serves several minima that lack something, no more than the least of these before all else has had its
        // turn: of twenty hours of which six are of ethics, what is no ethics must not take the room that these need.
        for count in stride(from: most, through: 1, by: -1) {
            for (part, minutes) in capped {
                while true {
                    let lacked = lacked(by: part)
                    let wanted = min(lacked.least, minutes - held[part])
                    guard lacked.count == count, wanted > 0, hold(wanted, of: part, &left) else { break }
                }
            }
        }
    }

    /// How many minima that lack something a part serves, and the least that one of them lacks.
    @inline(__always)
    private func lacked(by part: Int) -> (count: Int, least: Int64) {
        var (count, least) = (0, Int64.max)
        minima.forEach(findingPart: part) {
            guard lacking[$0] > 0 else { return }
            count += 1
            least = min(least, lacking[$0])
        }
        return (count, count == 0 ? 0 : least)
    }

    // MARK: Together

    /// Whether a minimum lacks something though enough is offered to it.
    func isShort(of capped: [NeededFirst.Offered]) -> Bool {
        lacking.indices.contains { minimum in
            var short = lacking[minimum]
            guard short > 0 else { return false }
            for (part, minutes) in capped where minima.find(part, minimum) { short -= minutes - held[part] }
            return short <= 0
        }
    }

    /// Instead of what is held what meets more minima, if anything does. The others get what can still be had. Seldom
    /// wanted: kept out of what every assessment goes through.
    @inline(never)
    mutating func holdTogether(
        of capped: [NeededFirst.Offered],
        _ caps: HoursCaps,
        _ isReached: [Bool],
        _ left: inout CapsLeft
    ) {
        let short = lacking
        giveBack(capped, &left)
        let groups = NeededGroups(capped, minima, lacking: lacking, caps, isReached)
        for share in groups.shares(left, lacking: lacking, short: short) ?? [] {
            hold(share.minutes, of: share.part, &left)
        }
        holdEach(of: capped, &left)
    }

    private mutating func giveBack(_ capped: [NeededFirst.Offered], _ left: inout CapsLeft) {
        for (part, _) in capped where held[part] > 0 {
            left.giveBack(held[part], of: part)
            serve(-held[part], of: part)
            held[part] = 0
        }
    }
}
