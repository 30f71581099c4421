import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

/// What appeals and the deadline clock are refused for.
extension RejectionCase {
    static let appeals: [RejectionCase] = filing + deciding + deadlines

    private static func revoked(_ steps: (EventID) -> [Command]) throws -> (World, EventID) {
        var (world, action) = try AppealTests.revoked()
        for step in steps(action) { try world.given(step) }
        return (world, action)
    }

    private static let filing: [RejectionCase] = [
        RejectionCase(
            Sample.fileAppeal(unknown, on: "2026-02-01"),
            .actionUnknown,
            "actionId",
            says: unknown.description,
            "NYCB has no"
        ) { try World.certified() },
        RejectionCase(.fileAppeal, .appealOpen, "actionId", says: "2026-01-15", "still open") {
            let (world, action) = try revoked { [Sample.fileAppeal($0, on: "2026-01-15")] }
            return (world, Sample.fileAppeal(action, on: "2026-01-16"))
        },
        RejectionCase(.fileAppeal, .appealDecided, "actionId", says: "2026-01-15", "decided by event") {
            let (world, action) = try revoked {
                [
                    Sample.fileAppeal($0, on: "2026-01-15"),
                    Sample.decideAppeal($0, .upheld, on: "2026-02-01"),
                ]
            }
            return (world, Sample.fileAppeal(action, on: "2026-02-02"))
        },
        RejectionCase(.fileAppeal, .invalidField, "filedOn", says: "2026-01-09", "2026-01-10") {
            let (world, action) = try AppealTests.revoked()
            return (world, Sample.fileAppeal(action, on: "2026-01-09"))
        },
    ]

    private static let deciding: [RejectionCase] = [
        RejectionCase(
            Sample.decideAppeal(unknown, .upheld, on: "2026-02-01"),
            .actionUnknown,
            "actionId",
            says: unknown.description,
            "NYCB has no"
        ) { try World.certified() },
        RejectionCase(.decideAppeal, .appealMissing, "actionId", says: "no appeal against") {
            let (world, action) = try AppealTests.revoked()
            return (world, Sample.decideAppeal(action, .upheld, on: "2026-02-01"))
        },
        RejectionCase(.decideAppeal, .appealDecided, "actionId", says: "2026-01-15", "decided by event") {
            let (world, action) = try revoked {
                [
                    Sample.fileAppeal($0, on: "2026-01-15"),
                    Sample.decideAppeal($0, .upheld, on: "2026-02-01"),
                ]
            }
            return (world, Sample.decideAppeal(action, .overturned, on: "2026-02-02"))
        },
        RejectionCase(.decideAppeal, .applicationOpen, "actionId", says: "2026-04-01", "undecided") {
            var world = try IssueCredentialTests.applied()
            let denial = try world.given(Sample.denyApplication)
            try world.given(Sample.fileAppeal(denial, on: "2026-03-12"))
            try world.given(Sample.submitApplication(on: "2026-04-01"))
            return (world, Sample.decideAppeal(denial, .overturned, on: "2026-05-01"))
        },
    ]

    private static let deadlines: [RejectionCase] = [
        RejectionCase(
            Sample.pass(.credentialExpired, on: "2026-01-01"),
            .deadlineUnknown,
            "dueOn",
            says: "2026-01-01",
            "NYCB/\"CPS-1\""
        ) { try World.certified() },
        RejectionCase(.passDeadline, .deadlineAhead, "dueOn", says: "future") {
            let world = try World.certified(today: "2026-01-15")
            guard let ahead = world.record.deadlines(rules: world.rules).last, ahead.on > world.today.moved(2)
            else { preconditionFailure("the sample credential has a deadline ahead") }
            return (world, Sample.pass(ahead))
        },
        RejectionCase(.passDeadline, .deadlineRecorded, "dueOn", says: "NYCB/CPS-1", "is recorded") {
            var world = try World.certified(today: "2026-01-15")
            guard let due = world.record.deadlines(rules: world.rules).first else {
                preconditionFailure("the sample credential has a deadline")
            }
            try world.given(Sample.pass(due))
            return (world, Sample.pass(due))
        },
    ]
}
