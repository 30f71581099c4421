import CivilTime

/// From which other cycle hours come that count in one.
enum HoursMove: UInt8 {
    case none, over, back

    var text: String {
        switch self {
        case .none: ""
        case .over: "carried over from the cycle before"
        case .back: "carried back from after the expiry"
        }
    }
}

/// Hours that count in another cycle than the one that they are from.
struct MovedHours {
    var intoCycle = Minutes.zero
    /// From after the expiry.
    var back = Minutes.zero
    /// What would go on to the next cycle.
    var outOfCycle: MovedParts = [:]
}

/// Minutes of entries that go to another cycle: by place of the entry, of each of its parts.
typealias MovedParts = [Int: [Minutes]]

extension [Minutes] {
    /// Part by part.
    func adding(_ other: [Minutes]) -> [Minutes] { zip(self, other).map { $0 + $1 } }

    /// Part by part, and nothing where it would be less.
    func without(_ other: [Minutes]) -> [Minutes] { zip(self, other).map { Swift.max($0 - $1, .zero) } }

    var sum: Minutes { reduce(.zero) { $0 + $1 } }

    /// So many of these minutes, each part by its share, in whole minutes: what rounding leaves goes to the
    /// largest remainders, of equal ones to the first.
    func share(_ minutes: Minutes) -> [Minutes] {
        let whole = sum.count
        guard minutes.count < whole else { return self }
        guard minutes > .zero else { return map { _ in .zero } }
        let products = map { Int128($0.count) * Int128(minutes.count) }
        var shares = products.map { Int64($0 / Int128(whole)) }
        let remainders = products.map { $0 % Int128(whole) }
        var left = minutes.count - shares.reduce(0, +)
        for part in indices.sorted(by: { (remainders[$1], $0) < (remainders[$0], $1) }) {
            guard left > 0 else { break }
            shares[part] += 1
            left -= 1
        }
        return shares.map { Minutes($0) }
    }
}
