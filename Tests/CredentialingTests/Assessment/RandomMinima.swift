import CivilTime
import CredentialingSchema
import SeededNumbers

/// Random rules of training with minima that overlap, under caps that are disjoint or nested, and activities for them.
enum RandomMinima {
    private static let categories = ["boundaries", "ethics", "general", "wellness"]
    private static let modes: [Mode] = [.inPerson, .liveOnline, .selfPaced]

    static func rule(_ generator: inout SeededGenerator) -> HoursRequirement {
        var rule = HoursRequirement()
        rule.of = .training
        rule.need.minutes = .random(in: 100...400, using: &generator)
        rule.caps = caps(&generator)
        rule.minima = (0..<Int.random(in: 2...4, using: &generator)).map { _ in minimum(&generator) }
        return rule
    }

    private static func minimum(_ generator: inout SeededGenerator) -> CategoryMinimum {
        var minimum = CategoryMinimum()
        minimum.need.minutes = .random(in: 20...150, using: &generator)
        let isOfModes = generator.chance(30)
        if isOfModes { minimum.modes = aFew(modes, &generator) }
        if !isOfModes || generator.chance(20) { minimum.categories = aFew(categories, &generator) }
        return minimum
    }

    /// One cap, one beside it and one within it.
    private static func caps(_ generator: inout SeededGenerator) -> [HoursCap] {
        generator.chance(50)
            ? sets(categories, &generator).map { cap($0, [], &generator) }
            : sets(modes, &generator).map { cap([], $0, &generator) }
    }

    private static func cap(
        _ categories: [String],
        _ modes: [Mode],
        _ generator: inout SeededGenerator
    ) -> HoursCap {
        var cap = HoursCap()
        (cap.categories, cap.modes) = (categories, modes)
        cap.atMost.minutes = .random(in: 30...250, using: &generator)
        return cap
    }

    private static func sets<Element: Equatable>(
        _ all: [Element],
        _ generator: inout SeededGenerator
    ) -> [[Element]] {
        let first = aFew(all, &generator)
        var sets = [first]
        if generator.chance(60) { sets.append(all.filter { !first.contains($0) }) }
        if first.count > 1, generator.chance(40) { sets.append([first[0]]) }
        return sets
    }

    /// Neither none nor all of them.
    private static func aFew<Element>(_ all: [Element], _ generator: inout SeededGenerator) -> [Element] {
        Array(all.shuffled(using: &generator).prefix(.random(in: 1..<all.count, using: &generator)))
    }

    static func activities(_ count: Int, _ generator: inout SeededGenerator) -> [Command] {
        (0..<count).map { number in
            let on = day("2024-06-01").moved(Int.random(in: 0..<600, using: &generator)).description
            let parts = categories.shuffled(using: &generator).prefix(generator.chance(70) ? 1 : 2)
            let allocations = parts.map { Allocation.of($0, .random(in: 10...120, using: &generator)) }
            let mode = modes[Int.random(in: 0..<modes.count, using: &generator)]
            return Sample.completeModule.with {
                $0.completeModule.module = "m-\(number)"
                $0.completeModule.mode = mode
                $0.completeModule.completedOn = on
                $0.completeModule.allocations = allocations
            }
        }
    }
}
