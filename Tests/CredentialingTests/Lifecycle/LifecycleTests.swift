import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// What decisions really allow, tried command by command in every status, against the table.
@Suite("Lifecycle of a credential")
struct LifecycleTests {
    /// Dates on which the certified person's credential has a status.
    static let dates: [(status: CredentialStatus, date: String)] = [
        (.active, "2026-03-10"), (.inGrace, "2026-03-11"), (.inGrace, "2026-04-09"),
        (.expired, "2026-04-10"),
    ]

    @Test(arguments: dates, CredentialLifecycle.Command.allCases)
    func theTableIsWhatDecisionsAllow(
        _ moment: (status: CredentialStatus, date: String),
        _ command: CredentialLifecycle.Command
    ) throws {
        var world = try World.certified(today: moment.date)
        if command == .approveRenewal {
            try world.given(Sample.fileRenewal(World.number, on: "2026-01-01"))
        }
        #expect(world.credential.status(on: day(moment.date)) == moment.status)
        try Self.expect(command, from: moment.status, on: moment.date, in: world)
    }

    @Test(arguments: CredentialLifecycle.Command.allCases)
    func nothingHappensToAVoidCredential(_ command: CredentialLifecycle.Command) throws {
        var world = try World.certified()
        try world.given(Sample.voidRecord(world.last(.applicationApproved)))
        try world.given(Sample.denyApplication(on: "2026-06-15"))
        #expect(world.credential.status(on: world.today) == .void)
        try Self.expect(command, from: .void, on: "2026-06-15", in: world)
    }

    static func expect(
        _ command: CredentialLifecycle.Command,
        from status: CredentialStatus,
        on date: String,
        in world: World
    ) throws {
        var world = world
        let attempt = self.attempt(command, on: date, in: world)
        let isAllowed = CredentialLifecycle.allows(command, from: status)
        guard isAllowed else {
            #expect(world.rejection(of: attempt) != nil, "the table does not list it")
            return
        }
        try world.given(attempt)
        let to = world.credential.status(on: day(date))
        #expect(
            CredentialLifecycle.transitions.contains {
                $0.from == status && $0.command == command && $0.to == to
            },
            "\(status) to \(to) is not listed"
        )
    }

    static func attempt(
        _ command: CredentialLifecycle.Command,
        on date: String,
        in world: World
    ) -> Command {
        switch command {
        case .approveApplication: Sample.approveApplication(on: date)
        case .fileRenewal: Sample.fileRenewal(World.number, on: date)
        case .approveRenewal: Sample.approveRenewal(World.number, on: date)
        case .voidIssue: Sample.voidRecord(world.last(.applicationApproved))
        }
    }

    @Test func aCredentialBeginsWithAnApprovalOnly() throws {
        var world = try World()
        try world.given(Sample.completeModule, Sample.submitApplication)
        #expect(CredentialLifecycle.allows(.approveApplication, from: nil))
        for command in [CredentialLifecycle.Command.fileRenewal, .approveRenewal] {
            #expect(!CredentialLifecycle.allows(command, from: nil))
            let attempt = Self.attempt(command, on: "2026-06-15", in: world)
            #expect(world.rejection(of: attempt)?.code == .credentialUnknown)
        }
        #expect(!CredentialLifecycle.allows(.voidIssue, from: nil))
        try world.given(Sample.approveApplication(on: "2026-06-15", number: World.number))
        #expect(world.credential.status(on: world.today) == .active)
    }

    @Test func anExpiredCredentialStaysExpiredBesideTheNewOne() throws {
        var world = try World.certified()
        try world.given(
            Sample.submitApplication(on: "2026-04-10"),
            Sample.approveApplication(on: "2026-04-20", number: "CPS-2")
        )
        #expect(world.credential.status(on: world.today) == .expired)
        let new = world.record.credential(board: Sample.board, number: "CPS-2")
        #expect(new?.status(on: world.today) == .active)
    }

    @Test(arguments: [
        // Decided so late that the second cycle, through 2028-03-10, has ended as well.
        ("2028-03-10", CredentialStatus.active), ("2028-03-11", .inGrace), ("2028-04-10", .expired),
    ])
    func aVeryLateDecision(_ date: String, _ status: CredentialStatus) throws {
        var world = try World.certified(today: date)
        try world.given(Sample.fileRenewal(World.number, on: "2026-04-09"))
        #expect(world.credential.status(on: day(date)) == .expired)
        try world.given(Sample.approveRenewal(World.number, on: date))
        #expect(world.credential.status(on: day(date)) == status)
        #expect(
            CredentialLifecycle.transitions.contains {
                $0.from == .expired && $0.command == .approveRenewal && $0.to == status
            }
        )
    }

    @Test func noCommandLeadsOutOfVoid() {
        for command in CredentialLifecycle.Command.allCases {
            #expect(!CredentialLifecycle.allows(command, from: .void))
        }
    }
}
