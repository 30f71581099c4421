import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers

/// A career of commands of every kind, in any order and on any day, most of them out of place.
struct HostileLifecycle {
    /// What was accepted, with the record before it.
    private(set) var accepted: [(command: Command, decided: DecidedEvent, before: Record)] = []
    private(set) var refused: [Rejection.Code: Int] = [:]
    private(set) var world: World
    private var generator: SeededGenerator

    init(seed: UInt64, steps: Int) throws {
        generator = SeededGenerator(seed: seed)
        let rules = Rules.lifecycle {
            $0.credentials[0].initial = [.hours("training", .training, minutes: 60)]
            $0.credentials[0].cycle.months = 8
            $0.credentials[0].cycle.opensDaysBefore = 100
            $0.credentials[0].cycle.lateDays = 40
            $0.credentials[0].provisional.months = 3
            $0.credentials[0].provisional.extensionMonths = 3
            $0.credentials[0].applicationMonths = 3
            $0.credentials[0].reinstatement.withinMonths = 6
            $0.credentials[0].publicDiscipline = seed.isMultiple(of: 2)
        }
        world = try World(today: day("2024-01-10"), rules: rules)
        try world.given(Sample.completeModule.with { $0.completeModule.completedOn = "2023-02-03" })
        for _ in 0..<steps { try step() }
    }

    private mutating func step() throws {
        world.today = world.today.moved(Int.random(in: 0...14, using: &generator))
        let command = generator.chance(25) ? (dueDeadline() ?? randomCommand()) : randomCommand()
        let before = world.record
        do {
            let decided = try world.event(of: command)
            try world.record(decided)
            accepted.append((command, decided, before))
        } catch let rejection as Rejection {
            refused[rejection.code, default: 0] += 1
        }
    }

    private func dueDeadline() -> Command? {
        world.record.deadlines(rules: world.rules).first { $0.on <= world.today }.map { Sample.pass($0) }
    }

    private mutating func date() -> String {
        let back = generator.chance(80) ? 0...3 : -1...60
        return world.today.moved(-Int.random(in: back, using: &generator)).description
    }

    private mutating func randomCommand() -> Command {
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<30: application()
        case 30..<60: cycle()
        case 60..<76: discipline()
        case 76..<82: holder()
        case 82..<92: appeal()
        default: void()
        }
    }

    private mutating func application() -> Command {
        let on = date()
        let reason = generator.chance(80) ? "For a reason." : ""
        let last = world.record.application(board: Sample.board, credential: "CPS")
        if last?.isOpen != true, generator.chance(60) { return Sample.submitApplication(on: on) }
        if let lacking = last?.deficiencies.first, generator.chance(40) {
            return Sample.cureDeficiency([lacking], on: on)
        }
        switch Int.random(in: 0..<12, using: &generator) {
        case 0: return Sample.submitApplication(on: on)
        case 1, 2:
            return Sample.issue(.provisional, on: on).with { $0.issueCredential.overrideReason = reason }
        case 3..<5:
            return Sample.approveApplication(on: on).with { $0.approveApplication.overrideReason = reason }
        case 5: return Sample.denyApplication(on: on)
        case 6: return Sample.withdrawApplication(on: on)
        case 7: return Sample.noteDeficiency([generator.chance(50) ? "a" : "b"], on: on)
        case 8: return Sample.cureDeficiency([generator.chance(50) ? "a" : "b"], on: on)
        default:
            let kinds: [IssueKind] = [.full, .provisional, .provisional, .reciprocity]
            return Sample.issue(kinds[Int.random(in: 0..<4, using: &generator)], on: on)
        }
    }

    private mutating func number() -> String {
        let held = world.record.credentials.map(\.number)
        let number = generator.chance(75) ? held.last : held.randomElement(using: &generator)
        return number ?? World.number
    }

    private mutating func cycle() -> Command {
        let (number, on) = (number(), date())
        let reason = generator.chance(70) ? "For a reason." : ""
        let isFiled =
            world.record.credential(board: Sample.board, number: number)?.current.filing != nil
        switch Int.random(in: isFiled ? 2..<6 : 0..<6, using: &generator) {
        case 0..<3 where !isFiled: return Sample.fileRenewal(number, on: on)
        case 2..<4:
            return Sample.approveRenewal(number, on: on).with { $0.approveRenewal.overrideReason = reason }
        case 4:
            return Sample.extend(
                generator.chance(50) ? .boardDecision : .military,
                months: UInt32.random(in: 0...3, using: &generator),
                on: on
            ).with { $0.grantExtension.credentialNumber = number }
        default:
            return Sample.reinstate(on: on, override: reason).with {
                $0.reinstate.credentialNumber = number
            }
        }
    }

    private mutating func discipline() -> Command {
        let (number, on) = (number(), date())
        switch Int.random(in: 0..<9, using: &generator) {
        case 0..<3:
            let through = generator.chance(50) ? world.today.moved(20).description : ""
            return Sample.suspend(on: on, through: through).with { $0.suspend.credentialNumber = number }
        case 3..<5:
            return Sample.liftSuspension(on: on).with { $0.liftSuspension.credentialNumber = number }
        case 5 where generator.chance(50):
            return Sample.revoke(on: on).with { $0.revoke.credentialNumber = number }
        case 6, 7:
            let through = generator.chance(50)
            return Sample.imposeProbation(on: on).with {
                $0.imposeProbation.credentialNumber = number
                if through { $0.imposeProbation.throughOn = world.today.moved(20).description }
            }
        default: return Sample.liftProbation(on: on).with { $0.liftProbation.credentialNumber = number }
        }
    }

    private mutating func holder() -> Command {
        let (number, on) = (number(), date())
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: return Sample.surrender(on: on).with { $0.surrender.credentialNumber = number }
        case 1: return Sample.retire(on: on).with { $0.retire.credentialNumber = number }
        case 2: return Sample.inactivate(on: on).with { $0.inactivate.credentialNumber = number }
        default: return Sample.transfer(on: on).with { $0.transferCredential.credentialNumber = number }
        }
    }

    private mutating func appeal() -> Command {
        let disciplinary: Set<EventType> = [
            .credentialSuspended, .credentialRevoked, .probationImposed, .applicationDenied,
        ]
        let actions = world.history.filter { event in
            EventType(of: event.event).map(disciplinary.contains) ?? false
        }
        guard let action = actions.suffix(3).randomElement(using: &generator) else { return discipline() }
        if generator.chance(45) { return Sample.fileAppeal(action.id, on: date()) }
        return Sample.decideAppeal(action.id, generator.chance(60) ? .overturned : .upheld, on: date())
    }

    private mutating func void() -> Command {
        let candidates = generator.chance(70) ? world.history.suffix(4) : world.history[...]
        guard let target = candidates.randomElement(using: &generator) else { return application() }
        return Sample.voidRecord(target.id)
    }
}
