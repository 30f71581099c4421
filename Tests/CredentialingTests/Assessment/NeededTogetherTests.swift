import SeededNumbers
import Testing

@testable import Credentialing

/// The search for what meets most minima, beside a trial of all amounts there are.
@Suite("The search for what meets most minima")
struct NeededTogetherTests {
    private struct Case {
        var groups: [NeededTogether.Group] = []
        var caps: [Int64] = []
        var lacking: [Int64] = []

        /// Groups of up to four minutes; caps cross in some.
        init(_ generator: inout SeededGenerator) {
            let caps = Int.random(in: 1...3, using: &generator)
            let minima = Int.random(in: 1...4, using: &generator)
            for _ in 0..<Int.random(in: 1...5, using: &generator) {
                groups.append(
                    NeededTogether.Group(
                        minutes: .random(in: 1...4, using: &generator),
                        caps: (0..<caps).filter { _ in generator.chance(60) },
                        minima: (0..<minima).filter { _ in generator.chance(50) }
                    )
                )
            }
            self.caps = (0..<caps).map { _ in .random(in: 0...9, using: &generator) }
            lacking = (0..<minima).map { _ in .random(in: -1...7, using: &generator) }
        }

        /// The minima that lack something of which nothing is missing then; nil: a cap is exceeded.
        func met(by amounts: [Int64]) -> [Int]? {
            var (left, short) = (caps, lacking)
            for (group, amount) in zip(groups, amounts) {
                for cap in group.caps { left[cap] -= amount }
                for minimum in group.minima { short[minimum] -= amount }
            }
            guard left.allSatisfy({ $0 >= 0 }) else { return nil }
            return lacking.indices.filter { lacking[$0] > 0 && short[$0] <= 0 }
        }

        /// As many as can be met, the first named of them, by trying everything.
        var best: [Int] {
            var best: [Int] = []
            var amounts = groups.map { _ in Int64(0) }
            repeat {
                guard let met = met(by: amounts) else { continue }
                let isBetter =
                    met.count == best.count ? met.lexicographicallyPrecedes(best) : met.count > best.count
                if isBetter { best = met }
            } while count(up: &amounts)
            return best
        }

        private func count(up amounts: inout [Int64]) -> Bool {
            for place in amounts.indices {
                amounts[place] += 1
                if amounts[place] <= groups[place].minutes { return true }
                amounts[place] = 0
            }
            return false
        }
    }

    @Test(arguments: Seeds.several(60)) func nothingBetterIsThere(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5 {
            let tried = Case(&generator)
            let best = tried.best
            var search = NeededTogether(tried.groups, caps: tried.caps, lacking: tried.lacking)
            let amounts = search.amounts(meetingMoreThan: 0)
            #expect((amounts == nil) == best.isEmpty)
            if let amounts {
                #expect(tried.met(by: amounts) == best)
                #expect(zip(amounts, tried.groups).allSatisfy { (0...$1.minutes).contains($0) })
            }
            var more = NeededTogether(tried.groups, caps: tried.caps, lacking: tried.lacking)
            #expect(more.amounts(meetingMoreThan: best.count) == nil)
        }
    }

    @Test func allOutcomesAreTried() {
        var (all, some, none) = (0, 0, 0)
        for seed in UInt64(1)...60 {
            var generator = SeededGenerator(seed: seed)
            let tried = Case(&generator)
            switch tried.best.count {
            case 0: none += 1
            case tried.lacking.count(where: { $0 > 0 }): all += 1
            default: some += 1
            }
        }
        #expect(all > 5 && some > 5 && none > 5, "\(all), \(some), \(none)")
    }

    /// Amounts of many minutes of which each cap lets no more count and each minimum has no more than it needs.
    @Test(arguments: Seeds.several(60)) func theOnlyRoomThereIsIsFound(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var groups: [NeededTogether.Group] = []
        var (caps, lacking) = ([Int64(0), 0, 0], [Int64(0), 0, 0, 0, 0])
        for _ in 0..<12 {
            let group = NeededTogether.Group(
                minutes: .random(in: 1...6_000, using: &generator),
                caps: [0] + (generator.chance(60) ? [generator.chance(50) ? 1 : 2] : []),
                minima: lacking.indices.filter { _ in generator.chance(40) }
            )
            let amount = Int64.random(in: 0...group.minutes, using: &generator)
            for cap in group.caps { caps[cap] += amount }
            for minimum in group.minima { lacking[minimum] += amount }
            groups.append(group)
        }
        var search = NeededTogether(groups, caps: caps, lacking: lacking)
        let amounts = search.amounts(meetingMoreThan: lacking.count { $0 > 0 } - 1)
        #expect(amounts != nil)
        #expect(search.work > NeededTogether.workMax / 2)
        for (group, amount) in zip(groups, amounts ?? []) {
            for cap in group.caps { caps[cap] -= amount }
            for minimum in group.minima { lacking[minimum] -= amount }
        }
        #expect(caps.allSatisfy { $0 >= 0 } && lacking.allSatisfy { $0 <= 0 })
    }

    /// Two minima need no more than half of what is offered: nothing beyond is held.
    @Test func noMoreIsTakenThanIsNeeded() {
        let groups = [
            NeededTogether.Group(minutes: 900, caps: [0], minima: [0, 1]),
            NeededTogether.Group(minutes: 900, caps: [0], minima: [0]),
        ]
        var search = NeededTogether(groups, caps: [1_000], lacking: [450, 300])
        let amounts = search.amounts(meetingMoreThan: 1)
        #expect(amounts.map { $0[0] + $0[1] } == 450)
    }

    /// Hundred minima of a category each, of which half can be met: more than can be searched. It ends, and always in
    /// the same way.
    @Test func aSearchThatIsTooLongEnds() {
        let groups = (0..<100).map { NeededTogether.Group(minutes: 60, caps: [0], minima: [$0]) }
        let lacking = (0..<100).map { Int64(30 + $0 % 7) }
        let searched = (0..<2).map { _ in
            var search = NeededTogether(groups, caps: [1_500], lacking: lacking)
            let amounts = search.amounts(meetingMoreThan: 30)
            #expect(search.work <= 0)
            return amounts
        }
        #expect(searched[0] == searched[1])
    }

    /// More minutes than anybody ever has.
    @Test func largeNumbersAreReckonedWith() {
        let most = Int64(1) << 53
        let groups = (0..<12).map { number in
            NeededTogether.Group(minutes: most, caps: [0], minima: [number % 4, 4 + number % 3].sorted())
        }
        var search = NeededTogether(groups, caps: [2 * most], lacking: Array(repeating: most / 3, count: 7))
        let amounts = search.amounts(meetingMoreThan: 6)
        #expect(amounts.map { $0.reduce(0, +) <= 2 * most } == true)
    }
}
