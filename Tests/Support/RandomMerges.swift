package import CredentialingSchema
import Identifiers
import SeededNumbers

/// Random commands about people who are merged into each other and taken apart again in between, some of them wrongly
/// reported dead before; many are refused.
package struct RandomMerges {
    private var others: RandomCommands
    private var generator: SeededGenerator
    private var number = 500_000
    private var merged: [(away: Int, into: Int)] = []
    private let people: Int

    private static let day = "2026-11-30"

    package init(seed: UInt64, people: Int) {
        others = RandomCommands(seed: seed, people: people)
        generator = SeededGenerator(seed: seed &+ 1)
        self.people = people
    }

    /// - Returns: so many commands as `RandomCommands` has them, and a merge or its reversal after every third one.
    package mutating func commands(_ count: Int) -> [Command] {
        var commands: [Command] = []
        for (place, command) in others.commands(count).enumerated() {
            commands.append(command)
            if place % 3 == 2 { commands += next() }
        }
        return commands
    }

    private mutating func next() -> [Command] {
        if !merged.isEmpty, generator.chance(40) {
            let pair = merged.remove(at: Int.random(in: merged.indices, using: &generator))
            return [Sample.unmerge(nextNumber(), pair.away, from: pair.into, on: Self.day)]
        }
        let into = Int.random(in: 0..<people, using: &generator)
        let away = (into + Int.random(in: 1..<people, using: &generator)) % people
        merged.append((away, into))
        guard generator.chance(30) else {
            return [Sample.merge(nextNumber(), away, into: into, on: Self.day)]
        }
        return [
            Sample.recordDeath(nextNumber(), peer: away, on: Self.day),
            Sample.merge(nextNumber(), away, into: into, on: Self.day),
            Sample.retractDeath(nextNumber(), peer: into, on: Self.day),
            // Where the merge was refused she is still who she was.
            Sample.retractDeath(nextNumber(), peer: away, on: Self.day),
        ]
    }

    private mutating func nextNumber() -> Int {
        number += 1
        return number
    }
}
