/// How much of each group of parts must count so that as many minima as possible are met under caps. Nothing but numbers.
///
/// Parts that come under the same caps and serve the same minima are one group: which of them counts makes no difference
/// to either, and there are few groups however many parts there are. Whether minima can be met together is decided
/// exactly, in whole minutes: first in fractions, by a ``ShortageTableau``, then rounded, and then on both sides of a
/// fraction. Caps may cross, and minima overlap as they like.
struct NeededTogether {
    struct Group {
        /// What is offered.
        var minutes: Int64
        /// The numbers of the caps and of the minima, both ascending.
        let caps: [Int]
        let minima: [Int]
    }

    /// Numbers that one search may reckon, about: a few milliseconds.
    static let workMax = 1_000_000
    /// The same once it is known that not all can be met: nobody is certified by what is found then.
    static let someWorkMax = 200_000

    private let groups: [Group]
    private let caps: [Int64]
    private let lacking: [Int64]
    /// What may still be done.
    private(set) var work = Self.workMax
    /// The largest set of minima that was found: how many they are, and what meets them.
    private var best: (count: Int, amounts: [Int64]?) = (0, nil)

    /// - Parameters:
    ///   - caps: what each still lets count.
    ///   - lacking: of each minimum.
    init(_ groups: [Group], caps: [Int64], lacking: [Int64]) {
        self.groups = groups
        self.caps = caps
        self.lacking = lacking
    }

    /// As many minima as can be met, of as many the ones that are named first.
    /// - Parameter met: only more than so many are looked for.
    /// - Returns: what must count of each group, and no more than that; nil: no more can be met, or it was not found
    ///   within the work.
    mutating func amounts(meetingMoreThan met: Int) -> [Int64]? {
        var offered = lacking.map { _ in Int64(0) }
        for group in groups { for minimum in group.minima { offered[minimum] += group.minutes } }
        let wanted = lacking.indices.filter { lacking[$0] > 0 && offered[$0] >= lacking[$0] }
        guard wanted.count > met else { return nil }
        if let all = amounts(meeting: wanted) { return needed(all, by: wanted) }
        guard wanted.count > met + 1, work > 0 else { return nil }
        work = min(work, Self.someWorkMax)
        best = (met, nil)
        extend([], groups.map { _ in 0 }, wanted[...])
        return best.amounts
    }

    /// Tries to meet more of the rest together with those that are chosen, the first of them first.
    private mutating func extend(_ chosen: [Int], _ amounts: [Int64], _ rest: ArraySlice<Int>) {
        guard chosen.count + rest.count > best.count else { return }
        guard let next = rest.first else {
            best = (chosen.count, needed(amounts, by: chosen))
            return
        }
        if let more = self.amounts(meeting: chosen + [next]) {
            extend(chosen + [next], more, rest.dropFirst())
        }
        extend(chosen, amounts, rest.dropFirst())
    }

    /// The same amounts without what none of these minima needs: of the latest group first.
    private func needed(_ amounts: [Int64], by minima: [Int]) -> [Int64] {
        var spare: [Int64?] = lacking.map { _ in nil }
        for minimum in minima { spare[minimum] = -lacking[minimum] }
        for (group, amount) in zip(groups, amounts) {
            for minimum in group.minima { spare[minimum] = spare[minimum].map { $0 + amount } }
        }
        var amounts = amounts
        for (number, group) in groups.enumerated().reversed() {
            let less = group.minima.compactMap { spare[$0] }.reduce(amounts[number], min)
            amounts[number] -= less
            for minimum in group.minima { spare[minimum] = spare[minimum].map { $0 - less } }
        }
        return amounts
    }

    // MARK: Whole minutes

    /// Amounts of each group from which and up to which are searched.
    private struct Bounds {
        var least: [Int64]
        var most: [Int64]
    }

    /// What meets all of these minima; nil: nothing does, or the work is used up.
    private mutating func amounts(meeting minima: [Int]) -> [Int64]? {
        // In turn, the nearest first: on one side alone it could go on minute by minute.
        var (open, next) = ([Bounds(least: groups.map { _ in 0 }, most: groups.map(\.minutes))], 0)
        while work > 0, next < open.count {
            let bounds = open[next]
            next += 1
            guard let (amounts, divisor) = fractions(meeting: minima, bounds) else { continue }
            guard let place = amounts.firstIndex(where: { !$0.isMultiple(of: divisor) }) else {
                return zip(amounts, bounds.least).map { $0 / divisor + $1 }
            }
            let up = zip(amounts, bounds.least).map { amount, least in
                least + amount / divisor + (amount.isMultiple(of: divisor) ? 0 : 1)
            }
            let rounded = needed(up, by: minima)
            if isWithinCaps(rounded) { return rounded }
            // It is less, or it is more.
            let whole = bounds.least[place] + amounts[place] / divisor
            open.append(bounds)
            open[open.count - 1].most[place] = whole
            open.append(bounds)
            open[open.count - 1].least[place] = whole + 1
        }
        return nil
    }

    private func isWithinCaps(_ amounts: [Int64]) -> Bool {
        var left = caps
        for (group, amount) in zip(groups, amounts) {
            for cap in group.caps { left[cap] -= amount }
        }
        return left.allSatisfy { $0 >= 0 }
    }

    /// The same in fractions, as what is beyond the least.
    private mutating func fractions(
        meeting minima: [Int],
        _ bounds: Bounds
    ) -> (numerators: [Int64], divisor: Int64)? {
        var (left, needs, reaching) = (caps, lacking, caps.map { _ in Int64(0) })
        var (capped, serving) = (caps.map { _ in [Int]() }, lacking.map { _ in [Int]() })
        for (number, group) in groups.enumerated() {
            for cap in group.caps {
                left[cap] -= bounds.least[number]
                reaching[cap] += bounds.most[number] - bounds.least[number]
                capped[cap].append(number)
            }
            for minimum in group.minima {
                needs[minimum] -= bounds.least[number]
                serving[minimum].append(number)
            }
        }
        guard left.allSatisfy({ $0 >= 0 }) else { return nil }
        var atMost: [ShortageTableau.Sum] = []
        for cap in caps.indices where reaching[cap] > left[cap] {
            atMost.append(ShortageTableau.Sum(terms: capped[cap], bound: left[cap]))
        }
        for (number, group) in groups.enumerated() {
            let most = bounds.most[number] - bounds.least[number]
            // What a cap does not let be more needs no limit of its own.
            guard group.caps.allSatisfy({ left[$0] >= most }) else { continue }
            atMost.append(ShortageTableau.Sum(terms: [number], bound: most))
        }
        let atLeast = minima.filter { needs[$0] > 0 }.map {
            ShortageTableau.Sum(terms: serving[$0], bound: needs[$0])
        }
        var tableau = ShortageTableau(groups.count, atLeast: atLeast, atMost: atMost)
        return tableau.solve(&work)
    }
}
