import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

/// What commands about training, continuing education and audits are refused for.
extension RejectionCase {
    static let evidence: [RejectionCase] =
        fields + decisions(accepted: true) + decisions(accepted: false)
        + audits(Sample.passAudit, "passed") + audits(Sample.failAudit, "failed")

    private static let fields: [RejectionCase] = [
        RejectionCase(
            Sample.completeModule.with { $0.completeModule.allocations = [.of("ethics", 24_001)] },
            .invalidField,
            "allocations[0].minutes",
            says: "24001",
            "at most"
        ) { try World() },
        RejectionCase(
            Sample.passCompetency.with { $0.passCompetency.scorePercent = 101 },
            .invalidField,
            "scorePercent",
            says: "101",
            "0 to 100"
        ) { try World() },
        RejectionCase(
            Sample.failCompetency.with { $0.failCompetency.method = .UNRECOGNIZED(77) },
            .invalidField,
            "method",
            says: "77",
            "known value"
        ) { try World() },
        RejectionCase(
            Sample.logSupervision.with { $0.logSupervision.minutes = 1_441 },
            .invalidField,
            "minutes",
            says: "1441",
            "at most"
        ) { try World() },
        RejectionCase(
            Sample.logExperience.with { $0.logExperience.fromOn = "2026-02-07" },
            .invalidField,
            "fromOn",
            says: "2026-02-07",
            "after throughOn"
        ) { try World() },
        RejectionCase(
            Sample.recordExam.with { $0.recordExam.score = 1_001 },
            .invalidField,
            "score",
            says: "1001",
            "at most"
        ) { try World() },
        RejectionCase(
            Sample.signAttestation.with { $0.signAttestation.kind = .unspecified },
            .missingField,
            "kind",
            says: "missing"
        ) { try World() },
        RejectionCase(
            Sample.recordBackgroundCheck.with { $0.recordBackgroundCheck.validUntil = "2026-02-08" },
            .invalidField,
            "validUntil",
            says: "2026-02-08",
            "before checkedOn"
        ) { try World() },
        RejectionCase(
            Sample.recordReference.with { $0.recordReference.kind = "A friend" },
            .invalidField,
            "kind",
            says: "\"A friend\"",
            "is not a code"
        ) { try World() },
        RejectionCase(
            Sample.logCEU.with { $0.logCeu.allocations = [] },
            .missingField,
            "allocations",
            says: "missing"
        ) { try World() },
    ]

    private static func decide(_ accepted: Bool, _ event: EventID) -> Command {
        accepted ? Sample.acceptCEU(event) : Sample.rejectCEU(event)
    }

    private static func decisions(accepted: Bool) -> [RejectionCase] {
        let kind: CommandKind = accepted ? .acceptCeu : .rejectCeu
        return [
            RejectionCase(
                decide(accepted, unknown),
                .eventUnknown,
                "eventId",
                says: unknown.description,
                "no event"
            ) { try World.certified() },
            RejectionCase(kind, .otherKind, "eventId", says: "PeerRegistered", "CEULogged") {
                let world = try World.certified()
                return (world, decide(accepted, world.last(.peerRegistered)))
            },
            RejectionCase(kind, .alreadyVoided, "eventId", says: "voided") {
                var world = try World.certified()
                let logged = world.last(.ceuLogged)
                try world.given(Sample.voidRecord(logged))
                return (world, decide(accepted, logged))
            },
            RejectionCase(kind, .ceuDecided, "eventId", says: "2026-04-10", "already") {
                var world = try World.certified()
                let logged = world.last(.ceuLogged)
                try world.given(decide(accepted, logged))
                return (world, decide(accepted, logged))
            },
            RejectionCase(kind, .invalidField, "decidedOn", says: "2025-03-31", "before the activity") {
                let world = try World.certified()
                let logged = world.last(.ceuLogged)
                return (
                    world,
                    accepted
                        ? Sample.acceptCEU(logged, on: "2025-03-31")
                        : Sample.rejectCEU(logged, on: "2025-03-31")
                )
            },
        ]
    }

    private static func audits(_ command: Command, _ result: String) -> [RejectionCase] {
        [
            RejectionCase(command, .auditUnknown, "audit", says: "2026-spring", "no sample") {
                try World.certified()
            },
            RejectionCase(command, .notInSample, "credentialNumber", says: World.number, "2026-spring") {
                var world = try World.certified()
                try world.given(
                    board: Sample.selectAuditSample.with {
                        $0.selectAuditSample.frame = ["CPS-2"]
                        $0.selectAuditSample.size = 1
                    }
                )
                return world
            },
            RejectionCase(command, .auditDecided, "audit", says: "2026-spring", result, "2026-02-20") {
                var world = try World.certified()
                try world.given(board: Sample.selectAuditSample)
                try world.given(command)
                return world
            },
        ]
    }
}

/// What corrections are refused for.
extension RejectionCase {
    static let corrections: [RejectionCase] = voids + replacements + revisions

    private static let voids: [RejectionCase] = [
        RejectionCase(
            Sample.voidRecord(unknown),
            .eventUnknown,
            "eventId",
            says: unknown.description,
            "no event"
        ) {
            try World()
        },
        RejectionCase(.voidRecord, .alreadyVoided, "eventId", says: "was voided by") {
            var world = try World.certified()
            let logged = world.last(.ceuLogged)
            try world.given(Sample.voidRecord(logged))
            return (world, Sample.voidRecord(logged))
        },
        RejectionCase(.voidRecord, .notVoidable, "eventId", says: "PeerRegistered", "cannot be voided") {
            let world = try World()
            return (world, Sample.voidRecord(world.last(.peerRegistered)))
        },
        RejectionCase(.voidRecord, .recordDependedOn, "eventId", says: "voided first") {
            let world = try World.certified()
            return (world, Sample.voidRecord(world.last(.applicationSubmitted)))
        },
    ]

    private static let replacements: [RejectionCase] = [
        RejectionCase(
            Sample.correct(unknown, logCEU: Sample.logCEU),
            .eventUnknown,
            "eventId",
            says: unknown.description,
            "no event"
        ) { try World() },
        RejectionCase(.correctRecord, .alreadyVoided, "eventId", says: "was voided by") {
            var world = try World.certified()
            let logged = world.last(.ceuLogged)
            try world.given(Sample.voidRecord(logged))
            return (world, Sample.correct(logged, logCEU: Sample.logCEU))
        },
        RejectionCase(.correctRecord, .notCorrectable, "eventId", says: "PeerRegistered", "not corrected") {
            let world = try World.certified()
            return (world, Sample.correct(world.last(.peerRegistered), logCEU: Sample.logCEU))
        },
        RejectionCase(.correctRecord, .otherKind, "logCEU", says: "ModuleCompleted", "another kind") {
            let world = try World.certified()
            return (world, Sample.correct(world.last(.moduleCompleted), logCEU: Sample.logCEU))
        },
        RejectionCase(
            .correctRecord,
            .invalidField,
            "logCEU.peerId",
            says: Registry.second.description,
            "another person"
        ) {
            let world = try World.certified()
            let other = Sample.logCEU.about(Registry.second)
            return (world, Sample.correct(world.last(.ceuLogged), logCEU: other))
        },
    ]

    private static let revisions: [RejectionCase] = [
        RejectionCase(
            Sample.revise(unknown, on: "2026-06-01", grounds: ["a"]),
            .eventUnknown,
            "eventId",
            says: unknown.description,
            "no event"
        ) { try World() },
        RejectionCase(.reviseAction, .alreadyVoided, "eventId", says: "was voided by") {
            var world = try World.certified()
            let action = try world.given(Sample.suspend(on: "2026-02-01"))
            try world.given(Sample.voidRecord(action))
            return (world, Sample.revise(action, on: "2026-06-01", grounds: ["a"]))
        },
        RejectionCase(.reviseAction, .notRevisable, "eventId", says: "CEULogged", "no action") {
            let world = try World.certified()
            return (world, Sample.revise(world.last(.ceuLogged), on: "2026-06-01", grounds: ["a"]))
        },
        RejectionCase(.reviseAction, .invalidField, "revisedOn", says: "2026-01-31", "before the action") {
            var world = try World.certified()
            let action = try world.given(Sample.suspend(on: "2026-02-01"))
            return (world, Sample.revise(action, on: "2026-01-31", grounds: ["a"]))
        },
    ]
}
