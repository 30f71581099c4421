import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

/// A person whose credential has a given status and discipline on a day, ready for any command.
struct CredentialStand {
    let name: String
    /// nil: no such credential is held.
    let status: CredentialStatus?
    var discipline = DisciplineLifecycle.State.clear
    let on: String
    let world: World

    /// Before and after the day of the sample's expiry on 2026-03-10, late until 2026-04-09.
    private static let dated: [(CredentialStatus, String)] = [
        (.active, "2026-03-10"), (.inGrace, "2026-03-11"), (.expired, "2026-04-10"),
    ]

    static func all() throws -> [CredentialStand] {
        try [none()] + dated.map { try CredentialStand("dated", $0.0, $0.1, []) }
            + [provisional(), void(), expiredProvisional()] + acted() + disciplined()
    }

    private init(_ name: String, _ status: CredentialStatus, _ on: String, _ steps: [Command]) throws {
        var world = try World.certified(rules: .lifecycle(), today: on)
        // What each command that can be refused for other reasons needs.
        try world.given(Sample.logCEU.with { $0.logCeu.completedOn = "2026-01-05" })
        try world.given(Sample.fileRenewal(World.number, on: "2026-01-01"))
        for step in steps { try world.given(step) }
        self.init(name: name, status: status, on: on, world: world)
    }

    private init(
        name: String,
        status: CredentialStatus?,
        discipline: DisciplineLifecycle.State = .clear,
        on: String,
        world: World
    ) {
        self.name = name
        self.status = status
        self.discipline = discipline
        self.on = on
        self.world = world
    }

    private static func none() throws -> CredentialStand {
        var world = try World(rules: .lifecycle())
        try world.given(Sample.completeModule, Sample.submitApplication(on: "2026-03-01"))
        return CredentialStand(name: "none", status: nil, on: "2026-06-15", world: world)
    }

    private static func provisional(on: String = "2026-06-15") throws -> CredentialStand {
        var world = try World(today: day(on), rules: .lifecycle())
        try world.given(Sample.completeModule, Sample.submitApplication(on: "2026-03-01"))
        try world.given(Sample.issue(.provisional, on: "2026-03-05", number: World.number))
        return CredentialStand(name: "provisional", status: .provisional, on: on, world: world)
    }

    private static func expiredProvisional() throws -> CredentialStand {
        let stand = try provisional(on: "2026-09-06")
        return CredentialStand(name: "ended", status: .expired, on: stand.on, world: stand.world)
    }

    private static func void() throws -> CredentialStand {
        var world = try World.certified(rules: .lifecycle())
        try world.given(Sample.voidRecord(world.last(.applicationApproved)))
        try world.given(Sample.denyApplication(on: "2024-06-15"))
        return CredentialStand(name: "void", status: .void, on: "2026-06-15", world: world)
    }

    private static func acted() throws -> [CredentialStand] {
        let acted: [(CredentialStatus, Command)] = [
            (.inactive, Sample.inactivate(on: "2026-02-01")), (.retired, Sample.retire(on: "2026-02-01")),
            (.surrendered, Sample.surrender(on: "2026-02-01")), (.revoked, Sample.revoke(on: "2026-02-01")),
            (.transferred, Sample.transfer(on: "2026-02-01")), (.deceased, Sample.recordDeath),
        ]
        return try acted.flatMap { status, command in
            // While the cycle lasts and after it.
            try ["2026-03-10", "2026-06-15"].map { try CredentialStand("acted", status, $0, [command]) }
        }
    }

    private static func disciplined() throws -> [CredentialStand] {
        let suspend = Sample.suspend(on: "2026-02-01")
        let probation = Sample.imposeProbation(on: "2026-02-01")
        let states: [(DisciplineLifecycle.State, [Command])] = [
            (.suspended, [suspend]), (.probation, [probation]),
            (.suspendedOnProbation, [suspend, probation]),
        ]
        // Before or after the discipline, as the table allows.
        let others: [(CredentialStatus, before: [Command], after: [Command])] = [
            (.inactive, [Sample.inactivate(on: "2026-02-01")], []),
            (.retired, [Sample.retire(on: "2026-02-01")], []),
            (.surrendered, [], [Sample.surrender(on: "2026-02-01")]),
            (.revoked, [], [Sample.revoke(on: "2026-02-01")]),
        ]
        let rows =
            dated.map { (status: $0.0, on: $0.1, before: [Command](), after: [Command]()) }
            + others.map { (status: $0.0, on: "2026-03-10", before: $0.before, after: $0.after) }
        return try rows.flatMap { row in
            try states.map { discipline, commands in
                let steps = row.before + commands + row.after
                var stand = try CredentialStand("\(discipline)", row.status, row.on, steps)
                stand.discipline = discipline
                return stand
            }
        } + states.map { try provisional($0.0, $0.1) }
    }

    private static func provisional(
        _ discipline: DisciplineLifecycle.State,
        _ commands: [Command]
    ) throws -> CredentialStand {
        let stand = try provisional()
        var world = stand.world
        for command in commands {
            try world.given(
                command.with { command in
                    // After the issue on 2026-03-05.
                    if case .suspend? = command.command { command.suspend.effectiveOn = "2026-04-01" }
                    if case .imposeProbation? = command.command {
                        command.imposeProbation.effectiveOn = "2026-04-01"
                    }
                }
            )
        }
        return CredentialStand(
            name: "provisional",
            status: .provisional,
            discipline: discipline,
            on: stand.on,
            world: world
        )
    }
}
