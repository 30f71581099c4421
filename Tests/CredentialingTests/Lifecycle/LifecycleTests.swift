import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// What decisions really allow, tried command by command in every status, against the table.
@Suite("Lifecycle of a credential")
struct LifecycleTests {
    @Test func everyStatusAndEveryDisciplineIsTried() throws {
        let stands = try CredentialStand.all()
        let tried = Set(stands.compactMap(\.status))
        for status in CredentialStatus.allCases where status != .unspecified {
            #expect(tried.contains(status), "\(status)")
        }
        #expect(Set(stands.map(\.discipline)) == Set(DisciplineLifecycle.State.allCases))
        for stand in stands {
            let credential = stand.world.record.credential(board: Sample.board, number: World.number)
            #expect(credential?.status(on: day(stand.on)) == stand.status, "\(stand.name)")
            guard let credential else { continue }
            #expect(credential.discipline(on: day(stand.on)).state == stand.discipline)
        }
    }

    @Test(arguments: CredentialLifecycle.Command.allCases)
    func theTableIsWhatDecisionsAllow(_ command: CredentialLifecycle.Command) throws {
        for stand in try CredentialStand.all() {
            guard let attempt = LifecycleAttempt(command, on: stand) else { continue }
            try Self.expect(command, attempt, from: stand)
        }
    }

    private static func expect(
        _ command: CredentialLifecycle.Command,
        _ attempt: LifecycleAttempt,
        from stand: CredentialStand
    ) throws {
        var world = attempt.world
        let name = "\(command) of \(stand.name): \(stand.status.map { "\($0)" } ?? "none") on \(stand.on)"
        let isAllowed =
            CredentialLifecycle.allows(command, from: attempt.from)
            && DisciplineLifecycle.allows(command, from: stand.discipline)
            && !attempt.isOfRules
        if let rejection = world.rejection(of: attempt.command) {
            #expect(!isAllowed, "\(name): \(rejection.code) \(rejection.detail)")
            #expect(!rejection.detail.isEmpty && !rejection.field.isEmpty, "\(name)")
            return
        }
        #expect(isAllowed, "\(name) is not listed and was accepted")
        try world.given(attempt.command)
        let after = world.record.credential(board: Sample.board, number: attempt.number)
        let to = try #require(after?.status(on: attempt.on), "\(name)")
        #expect(CredentialLifecycle.lists(command, from: attempt.from, to: to), "\(name) to \(to)")
        let listed = DisciplineLifecycle.transitions.filter {
            $0.command == command && $0.from == stand.discipline
        }
        guard !listed.isEmpty, attempt.number == World.number else { return }
        let discipline = try #require(after?.discipline(on: attempt.on).state, "\(name)")
        #expect(listed.contains { $0.to == discipline }, "\(name) to \(discipline)")
    }

    /// Each row of the table is reached by some stand, so that none is listed in vain.
    @Test func everyRowOfTheTableIsReached() throws {
        var reached: Set<String> = []
        for stand in try CredentialStand.all() {
            for command in CredentialLifecycle.Command.allCases {
                guard let attempt = LifecycleAttempt(command, on: stand) else { continue }
                var world = attempt.world
                guard world.rejection(of: attempt.command) == nil else { continue }
                try world.given(attempt.command)
                guard let after = world.record.credential(board: Sample.board, number: attempt.number)
                else { continue }
                let from = attempt.from.map { "\($0)" } ?? "none"
                reached.insert("\(command) \(from) \(after.status(on: attempt.on))")
            }
        }
        let listed = CredentialLifecycle.transitions.map {
            "\($0.command) \($0.from.map { "\($0)" } ?? "none") \($0.to)"
        }
        // Rows that need a longer story have tests of their own below.
        let elsewhere = Set(listed).subtracting(reached)
        #expect(elsewhere.isSubset(of: Self.longStories), "\(elsewhere.subtracting(Self.longStories))")
    }

    private static let longStories: Set<String> = {
        var rows: Set<String> = [
            "approveRenewal expired inGrace", "approveRenewal expired expired",
            "grantExtension inGrace inGrace", "renewalWindowOpened active active",
            "renewalReminderDue active active", "filingDeadlinePassed active active",
            "reinstate surrendered provisional", "reinstate revoked provisional",
            "credentialExpired active expired", "issueFull provisional active",
            "issueByReciprocity provisional active",
        ]
        for command in ["fileAppeal", "upholdAction", "overturnAction", "suspensionEnded", "probationEnded"] {
            for status in [
                "provisional", "inactive", "retired", "surrendered", "transferred", "revoked", "expired",
                "inGrace", "active", "deceased",
            ] {
                rows.insert("\(command) \(status) \(status)")
                rows.insert("\(command) revoked \(status)")
            }
        }
        return rows
    }()

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
        #expect(CredentialLifecycle.lists(.approveRenewal, from: .expired, to: status))
    }

    @Test func noCommandLeadsOutOfVoid() {
        for command in CredentialLifecycle.Command.allCases {
            #expect(!CredentialLifecycle.allows(command, from: .void))
        }
    }
}
