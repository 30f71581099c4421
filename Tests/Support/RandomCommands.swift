import CivilTime
package import CredentialingSchema
import SeededNumbers

/// Seeded commands of a few people with two boards, made without looking at the outcomes: many are
/// refused, the others make histories with every kind of event that moves a row.
package struct RandomCommands {
    private var generator: SeededGenerator
    private var number = 0
    private var sent: [Int: [Int]] = [:]
    private let people: Int

    package static let boards = ["NYCB", "TXCB"]

    package init(seed: UInt64, people: Int) {
        generator = SeededGenerator(seed: seed)
        self.people = people
    }

    /// - Returns: commands that begin with the rules of both boards and everybody's registration.
    package mutating func commands(_ count: Int) -> [Command] {
        var commands: [Command] = []
        if number == 0 {
            for board in Self.boards {
                commands.append(Sample.adoptRules(next(), .sample(board: board, publicName: board == "NYCB")))
            }
            for peer in 0..<people {
                commands.append(
                    Sample.register(next(), peer: peer, given: "Given\(peer)", family: "Family\(peer)")
                )
            }
        }
        while commands.count < count { commands.append(random()) }
        return commands
    }

    private mutating func next() -> Int {
        number += 1
        return number
    }

    private mutating func date(_ years: ClosedRange<Int> = 2024...2026) -> String {
        let year = Int.random(in: years, using: &generator)
        let month = Int.random(in: 1...12, using: &generator)
        let day = Int.random(in: 1...28, using: &generator)
        guard let date = try? CivilDate(year: year, month: month, day: day) else {
            preconditionFailure("every month has 28 days")
        }
        return min(date.description, "2026-11-30")
    }

    private mutating func random() -> Command {
        let peer = Int.random(in: 0..<people, using: &generator)
        let number = next()
        let board = Self.boards[Int.random(in: 0...1, using: &generator)]
        let credentialNumber = "N\(peer)-\(Int.random(in: 0...2, using: &generator))"
        let reason = generator.chance(70) ? "For a secret reason." : ""
        let earlier = sent[peer]?.randomElement(using: &generator)
        sent[peer, default: []].append(number)
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<12: return Sample.module(number, peer: peer, on: date())
        case 12..<20: return Sample.ceu(number, peer: peer, on: date())
        case 20..<24: return Sample.feedback(number, peer: peer, "secret feedback \(peer)")
        case 24..<42: return Sample.submit(number, peer: peer, board: board, on: date(2024...2025))
        case 42..<58:
            return Sample.approve(
                number,
                peer: peer,
                board: board,
                on: date(),
                credentialNumber: credentialNumber,
                overrideReason: reason
            )
        case 58..<62:
            return Sample.deny(number, peer: peer, board: board, on: date(), explanation: "secret ground")
        case 62..<74:
            return Sample.fileRenewal(
                number,
                peer: peer,
                board: board,
                credentialNumber: credentialNumber,
                on: date()
            )
        case 74..<84:
            return Sample.approveRenewal(
                number,
                peer: peer,
                board: board,
                credentialNumber: credentialNumber,
                on: date(),
                overrideReason: reason
            )
        case 84..<86:
            return Sample.adoptRules(
                number,
                .sample(
                    board: board,
                    version: "\(number)",
                    effectiveOn: date(),
                    publicName: board == "NYCB",
                    months: UInt32.random(in: 4...9, using: &generator)
                )
            )
        default: return Sample.void(number, peer: peer, target: earlier ?? number)
        }
    }
}
