import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers

/// Three people and their board, told by commands of every kind in any order: repeated, on wrong days,
/// about each other's events and credentials. Most are refused: what counts is what becomes of the others.
struct HostilePeople {
    /// An accepted command about a person, with the record of its stream before and after.
    struct Step {
        let kind: CommandKind
        let command: Command
        let decided: DecidedEvent
        let before: Record
        let after: Record
        let rules: RuleBook
    }

    /// What was known of everybody at a position.
    struct Answer {
        let position: Position
        let rules: RuleBook
        let contents: [RecordContent]
        let deadlines: [[Deadline]]
    }

    static let people = [Sample.peer, Registry.second, Registry.third]

    private(set) var registry: Registry
    private(set) var steps: [Step] = []
    private(set) var answers: [Answer] = []
    private(set) var accepted: [CommandKind: Int] = [:]
    private(set) var refused: [CommandKind: Int] = [:]
    /// Where a void did not give the record before, and where a second decision was another one.
    private(set) var faults: [String] = []
    var generator: SeededGenerator

    init(seed: UInt64, steps count: Int) throws {
        generator = SeededGenerator(seed: seed)
        registry = try Registry(rules: Self.rules(version: "1"))
        registry.today = day("2024-01-10")
        // The third one comes in when the story wants it.
        for peer in Self.people.prefix(2) { try registry.send(Sample.registerPeer.about(peer)) }
        for index in 0..<count {
            try step()
            if index.isMultiple(of: 6) { answers.append(try answer()) }
        }
    }

    func records() throws -> [Record] { try Self.people.map { try registry.record($0) } }

    private func answer() throws -> Answer {
        let records = try records()
        return Answer(
            position: registry.head,
            rules: registry.rules,
            contents: records.map { RecordContent($0) },
            deadlines: records.map { $0.deadlines(rules: registry.rules) }
        )
    }

    private mutating func step() throws {
        registry.today = registry.today.moved(Int.random(in: 0...9, using: &generator))
        let command = try randomCommand()
        guard let kind = command.command.map(CommandKind.init) else { return }
        do {
            if case .board = CommandTable.row(of: kind).subject {
                try registry.send(board: command)
            } else {
                try send(command, kind)
            }
            accepted[kind, default: 0] += 1
        } catch is Rejection {
            refused[kind, default: 0] += 1
        }
    }

    private mutating func send(_ command: Command, _ kind: CommandKind) throws {
        guard let peer = try Decider.stream(of: command).peer else { return }
        let before = try registry.record(peer)
        let decided = try registry.decide(command)
        if try String(reflecting: registry.decide(command)) != String(reflecting: decided) {
            faults.append("\(kind) is decided in two ways")
        }
        let ids = try registry.send(command)
        let after = try registry.record(peer)
        steps.append(
            Step(
                kind: kind,
                command: command,
                decided: decided[0],
                before: before,
                after: after,
                rules: registry.rules
            )
        )
        if decided.count == 1, generator.chance(50) { try void(ids[0], kind, peer, before) }
    }

    /// A void of what came last gives the record before; tried on a copy.
    private mutating func void(_ id: EventID, _ kind: CommandKind, _ peer: PeerID, _ before: Record) throws {
        guard let type = try registry.record(peer).types[id], type.isVoidable else { return }
        var copy = registry
        do {
            try copy.send(Sample.voidRecord(id).about(peer))
            if RecordContent(try copy.record(peer)) != RecordContent(before) {
                faults.append("a voided \(kind) leaves something behind")
            }
        } catch let rejection as Rejection {
            faults.append("\(kind) cannot be voided at once: \(rejection.detail)")
        }
    }
}
