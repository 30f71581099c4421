import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers

/// A random career, told by commands that come on days in order and speak of dates around them.
/// Many are refused: what counts is what becomes of the others.
struct RandomHistory {
    private(set) var world: World
    private(set) var accepted: [(decided: DecidedEvent, before: Record, arrived: CivilDate)] = []
    private(set) var refused: [Rejection.Code: Int] = [:]
    private var generator: SeededGenerator

    static let firstDay = day("2024-01-02")

    init(seed: UInt64, steps: Int) throws {
        generator = SeededGenerator(seed: seed)
        world = try World(today: Self.firstDay, rules: Self.rules(1))
        try world.adopt(Self.rules(2))
        for _ in 0..<steps { try step() }
    }

    /// Short cycles, so that a history sees several; the second version is of another length.
    static func rules(_ version: Int) -> Rules {
        .sample(
            version: "\(version)",
            effectiveOn: version == 1 ? "2020-01-01" : "2026-07-01"
        ) { rules in
            rules.credentials[0].initial = [.hours("training", .training, minutes: 60)]
            rules.credentials[0].cycle.months = version == 1 ? 6 : 9
            rules.credentials[0].cycle.expiry = version == 1 ? .anniversary : .endOfMonth
            rules.credentials[0].cycle.opensDaysBefore = 100
            rules.credentials[0].cycle.lateDays = 40
            rules.credentials.append(rules.credentials[0])
            rules.credentials[1].code = "CPS-S"
        }
    }

    private mutating func step() throws {
        world.today = world.today.moved(Int.random(in: 0...25, using: &generator))
        let command = randomCommand()
        let before = world.record
        do {
            let decided = try world.event(of: command)
            try world.record(decided)
            accepted.append((decided, before, world.today))
        } catch let rejection as Rejection {
            refused[rejection.code, default: 0] += 1
        }
    }

    /// A date near today, mostly in the past.
    private mutating func date(within days: Int = 60) -> CivilDate {
        world.today.moved(Int.random(in: -days...1, using: &generator))
    }

    private mutating func randomCommand() -> Command {
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<18: training()
        case 18..<48: application()
        case 48..<82: renewal()
        case 82..<96: void()
        default: Sample.registerPeer
        }
    }

    private mutating func training() -> Command {
        let on = date().description
        let minutes = UInt32.random(in: 0...120, using: &generator)
        switch Int.random(in: 0..<8, using: &generator) {
        case 0, 1:
            return Sample.completeModule.with {
                $0.completeModule.completedOn = on
                $0.completeModule.allocations = [.of("ethics", minutes)]
            }
        case 2, 3:
            return Sample.logCEU.with {
                $0.logCeu.completedOn = on
                $0.logCeu.allocations = [.of("ethics", minutes)]
            }
        case 4:
            return Sample.logSupervision.with {
                $0.logSupervision.supervisedOn = on
                $0.logSupervision.minutes = minutes
            }
        case 5: return Sample.recordExam.with { $0.recordExam.takenOn = on }
        case 6: return Sample.signAttestation.with { $0.signAttestation.signedOn = on }
        default: return Sample.failCompetency.with { $0.failCompetency.assessedOn = on }
        }
    }

    private mutating func application() -> Command {
        let credential = generator.chance(75) ? "CPS" : "CPS-S"
        let on = date().description
        let reason = generator.chance(60) ? "For a reason." : ""
        switch Int.random(in: 0..<10, using: &generator) {
        case 0..<4:
            return Sample.submitApplication(on: on).with {
                $0.submitApplication.credential = credential
            }
        case 4..<8:
            return Sample.approveApplication(on: on).with {
                $0.approveApplication.credential = credential
                $0.approveApplication.overrideReason = reason
            }
        default:
            return Sample.denyApplication(on: on).with { $0.denyApplication.credential = credential }
        }
    }

    private mutating func renewal() -> Command {
        guard let credential = world.record.credentials.randomElement(using: &generator) else {
            return application()
        }
        let cycle = credential.current
        let around = Int.random(in: -130...60, using: &generator)
        let filedOn = min(cycle.expiresOn.moved(around), world.today)
        if generator.chance(cycle.filing == nil ? 90 : 20) {
            return Sample.fileRenewal(credential.number, on: filedOn.description)
        }
        let reason = generator.chance(70) ? "For a reason." : ""
        let decidedOn = generator.chance(50) ? date() : world.today
        return Sample.approveRenewal(credential.number, on: decidedOn.description).with {
            $0.approveRenewal.overrideReason = reason
        }
    }

    /// Any event may be named; the late ones more often, since little stands on them.
    private mutating func void() -> Command {
        let candidates = generator.chance(60) ? world.history.suffix(4) : world.history[...]
        guard let target = candidates.randomElement(using: &generator) else { return training() }
        return Sample.voidRecord(target.id)
    }
}
