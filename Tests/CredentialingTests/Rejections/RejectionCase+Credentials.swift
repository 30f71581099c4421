import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

/// What commands about a credential that the person holds are refused for.
extension RejectionCase {
    private static let on = "2026-02-01"

    private static let all: [Command] = [
        Sample.fileRenewal(World.number, on: on), Sample.approveRenewal(World.number, on: on),
        Sample.extend(.military, on: on), Sample.suspend(on: on), Sample.liftSuspension(on: on),
        Sample.imposeProbation(on: on), Sample.liftProbation(on: on), Sample.revoke(on: on),
        Sample.surrender(on: on), Sample.retire(on: on), Sample.inactivate(on: on), Sample.transfer(on: on),
        Sample.reinstate(on: on), Sample.passAudit, Sample.failAudit,
    ]

    static let ofEveryCredential: [RejectionCase] = all.flatMap { command in
        [
            RejectionCase(
                command,
                .credentialUnknown,
                "credentialNumber",
                says: "NYCB/CPS-1",
                "holds no credential"
            ) { try World() },
            RejectionCase(command, .credentialVoid, "credentialNumber", says: "NYCB/CPS-1", "void") {
                var world = try World.certified()
                try world.given(Sample.voidRecord(world.last(.applicationApproved)))
                return world
            },
        ]
    }

    /// Certified, with a step before.
    private static func after(
        _ steps: Command...,
        rules: Rules = .lifecycle(),
        today: String = "2026-06-15"
    ) -> @Sendable () throws -> World {
        {
            var world = try World.certified(rules: rules, today: today)
            for step in steps { try world.given(step) }
            return world
        }
    }

    static func endingOnBirthdays(version: String = "1", effectiveOn: String = "2020-01-01") -> Rules {
        .lifecycle {
            ($0.version, $0.effectiveOn) = (version, effectiveOn)
            $0.credentials[0].cycle.expiry = .birthday
        }
    }

    /// Certified, expired, and certified again as CPS-2.
    private static func superseded(filed: Bool = false) -> @Sendable () throws -> World {
        {
            var world = try World.certified(rules: .lifecycle())
            if filed { try world.given(Sample.fileRenewal(World.number, on: "2026-03-01")) }
            try world.given(Sample.submitApplication(on: "2026-05-01"))
            try world.given(Sample.approveApplication(on: "2026-05-10", number: "CPS-2"))
            return world
        }
    }

    private static func held(_ command: Command, filed: Bool = false) -> RejectionCase {
        RejectionCase(
            command,
            .credentialHeld,
            "credentialNumber",
            says: "NYCB/CPS-2",
            "in place of CPS-1",
            after: superseded(filed: filed)
        )
    }

    private static func status(
        _ command: Command,
        _ words: String,
        after world: @escaping @Sendable () throws -> World
    ) -> RejectionCase {
        RejectionCase(
            command,
            .statusForbids,
            "credentialNumber",
            says: "NYCB/CPS-1 is \(words)",
            "needs one that is",
            after: world
        )
    }

    private static func discipline(
        _ command: Command,
        _ words: String,
        after world: @escaping @Sendable () throws -> World
    ) -> RejectionCase {
        RejectionCase(
            command,
            .disciplineForbids,
            "credentialNumber",
            says: "NYCB/CPS-1 is \(words)",
            "needs one that is",
            after: world
        )
    }

    static let renewals: [RejectionCase] = filing + approving + extending + reinstating

    private static func filedAt(_ text: String, _ code: Rejection.Code, _ says: String...) -> RejectionCase {
        let command = Sample.fileRenewal(World.number, on: "").with { $0.fileRenewal.filedAt = text }
        return RejectionCase(command, code, "filedAt", says: says) {
            try after()().rejection(of: command)
        }
    }

    private static let filing: [RejectionCase] = [
        RejectionCase(
            Sample.fileRenewal(World.number, on: on),
            .renewalFiled,
            "credentialNumber",
            says: "NYCB/CPS-1",
            "2026-01-15",
            after: after(Sample.fileRenewal(World.number, on: "2026-01-15"))
        ),
        RejectionCase(
            Sample.fileRenewal(World.number, on: "2025-06-01"),
            .renewalNotOpen,
            "filedOn",
            says: "NYCB/CPS-1",
            "opens on 2025-12-10",
            after: after()
        ),
        filedAt("2026-02-01", .invalidField, "\"2026-02-01\"", "not an instant"),
        filedAt("2026-06-16T12:00:00Z", .futureDate, "2026-06-16T12:00:00Z", "future"),
        filedAt("2026-02-01T12:00:00Z", .invalidField, "time zone of NYCB", "give filedOn"),
        RejectionCase(
            Sample.fileRenewal(World.number, on: "2026-04-20"),
            .renewalTooLate,
            "filedOn",
            says: "NYCB/CPS-1",
            "2026-04-09",
            after: after()
        ),
        held(Sample.fileRenewal(World.number, on: "2026-04-01")),
        status(
            Sample.fileRenewal(World.number, on: on),
            "surrendered",
            after: after(Sample.surrender(on: "2026-01-15"))
        ),
    ]

    private static let approving: [RejectionCase] = [
        RejectionCase(
            Sample.approveRenewal(World.number, on: on),
            .renewalMissing,
            "credentialNumber",
            says: "NYCB/CPS-1",
            "filed",
            after: after()
        ),
        held(Sample.approveRenewal(World.number, on: "2026-06-01"), filed: true),
        status(
            Sample.approveRenewal(World.number, on: "2026-03-05"),
            "surrendered",
            after: after(
                Sample.fileRenewal(World.number, on: "2026-03-01"),
                Sample.surrender(on: "2026-03-02")
            )
        ),
        RejectionCase(.approveRenewal, .requirementsUnmet, "", says: "ce", "2026-03-05") {
            var world = try World.certified(rules: .lifecycle())
            try world.given(Sample.voidRecord(world.last(.ceuLogged)))
            try world.given(Sample.fileRenewal(World.number, on: "2026-03-01"))
            return (world, Sample.approveRenewal(World.number, on: "2026-03-05"))
        },
        RejectionCase(
            Sample.approveRenewal(World.number, on: "2026-03-05"),
            .missingField,
            "birthday",
            says: "mm-dd"
        ) {
            var world = try after(Sample.fileRenewal(World.number, on: "2026-03-01"))()
            try world.adopt(endingOnBirthdays(version: "2", effectiveOn: "2026-01-01"))
            return world
        },
        // A version that was adopted later governs the cycle and does not know the credential.
        RejectionCase(
            Sample.approveRenewal(World.number, on: "2026-03-05"),
            .credentialUnknown,
            "credentialNumber",
            says: "\"CPS\"",
            "it has CPX"
        ) {
            var world = try after(Sample.fileRenewal(World.number, on: "2026-03-01"))()
            try world.adopt(
                .sample(version: "2", effectiveOn: "2021-01-01") { $0.credentials[0].code = "CPX" }
            )
            return world
        },
    ]

    private static let extending: [RejectionCase] = [
        status(
            Sample.extend(.military, on: on),
            "surrendered",
            after: after(Sample.surrender(on: "2026-01-15"))
        ),
        held(Sample.extend(.military, on: "2026-03-05")),
        RejectionCase(
            Sample.extend(.boardDecision, months: 0, on: "2026-04-02"),
            .extensionsUsed,
            "credentialNumber",
            says: "NYCB/CPS-1",
            "extended 1 times, 1 are possible"
        ) {
            var world = try IssueCredentialTests.applied()
            try world.given(Sample.issue(.provisional, on: "2026-03-10", number: World.number))
            try world.given(Sample.extend(.boardDecision, months: 0, on: "2026-04-01"))
            return world
        },
    ]

    private static let reinstating: [RejectionCase] = [
        status(Sample.reinstate(on: on), "active", after: after()),
        held(Sample.reinstate(on: "2026-06-01")),
        RejectionCase(
            Sample.reinstate(on: "2026-06-01", override: "She asked in time."),
            .notOffered,
            "credentialNumber",
            says: "NYCB/CPS-1",
            "birthday"
        ) {
            var world = try World.certified(rules: .lifecycle())
            try world.adopt(endingOnBirthdays(version: "2", effectiveOn: "2026-01-01"))
            return world
        },
        RejectionCase(
            Sample.reinstate(on: "2026-06-01"),
            .notOffered,
            "credentialNumber",
            says: "NYCB/CPS-1",
            "2026-03-10",
            after: after(rules: .sample())
        ),
        RejectionCase(
            Sample.reinstate(on: "2028-03-11"),
            .reinstatementTooLate,
            "effectiveOn",
            says: "2028-03-11",
            "until 2028-03-10",
            after: after(today: "2028-06-15")
        ),
        RejectionCase(.reinstate, .requirementsUnmet, "", says: "again", "2026-06-01") {
            var world = try World.certified(rules: .lifecycle())
            try world.given(Sample.voidRecord(world.last(.ceuLogged)))
            return (world, Sample.reinstate(on: "2026-06-01"))
        },
    ]

    static let discipline: [RejectionCase] = imposing + lifting + leaving

    private static let suspended = after(Sample.suspend(on: "2026-01-15"))
    private static let surrendered = after(Sample.surrender(on: "2026-01-15"))
    private static let revoked = after(Sample.revoke(on: "2026-01-15"))

    private static let imposing: [RejectionCase] = [
        status(Sample.suspend(on: on), "surrendered", after: surrendered),
        discipline(Sample.suspend(on: on), "suspended", after: suspended),
        status(Sample.imposeProbation(on: on), "surrendered", after: surrendered),
        discipline(
            Sample.imposeProbation(on: on),
            "on probation",
            after: after(Sample.imposeProbation(on: "2026-01-15"))
        ),
        status(Sample.revoke(on: on), "revoked", after: revoked),
        RejectionCase(
            Sample.imposeProbation(on: on).with { $0.imposeProbation.throughOn = "2026-01-31" },
            .invalidField,
            "throughOn",
            says: "2026-01-31",
            "2026-02-01",
            after: after()
        ),
    ]

    private static let lifting: [RejectionCase] = [
        status(Sample.liftSuspension(on: on), "revoked", after: revoked),
        discipline(Sample.liftSuspension(on: on), "clear of discipline", after: after()),
        status(Sample.liftProbation(on: on), "revoked", after: revoked),
        discipline(Sample.liftProbation(on: on), "clear of discipline", after: after()),
    ]

    /// What the holder asks for.
    private static let leaving: [RejectionCase] = [
        status(Sample.surrender(on: on), "surrendered", after: surrendered),
        status(Sample.retire(on: on), "surrendered", after: surrendered),
        discipline(Sample.retire(on: on), "suspended", after: suspended),
        held(Sample.retire(on: "2026-06-01")),
        status(Sample.inactivate(on: on), "surrendered", after: surrendered),
        discipline(Sample.inactivate(on: on), "suspended", after: suspended),
        status(Sample.transfer(on: on), "surrendered", after: surrendered),
        discipline(Sample.transfer(on: on), "suspended", after: suspended),
        RejectionCase(
            Sample.suspend(on: "2026-01-14"),
            .invalidField,
            "effectiveOn",
            says: "2026-01-14",
            "2026-01-15",
            after: surrendered
        ),
    ]
}
