import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

/// What applications and the first issue of a credential are refused for.
extension RejectionCase {
    static let applications: [RejectionCase] = submitting + approving + ofOpenOnes

    private static let submitting: [RejectionCase] =
        ofRules(Sample.submitApplication) { $0.submitApplication.credential = "XYZ" } + [
            RejectionCase(
                Sample.submitApplication(on: "2026-03-05"),
                .applicationOpen,
                "credential",
                says: "NYCB/CPS",
                "2026-03-01"
            ) { try IssueCredentialTests.applied() },
            RejectionCase(
                Sample.submitApplication(on: "2026-02-01"),
                .credentialHeld,
                "credential",
                says: "NYCB/CPS-1",
                "active"
            ) { try World.certified() },
        ]

    /// The board, the version and the credential that a command asks for.
    private static func ofRules(
        _ command: Command,
        other: (inout Command) -> Void
    ) -> [RejectionCase] {
        [
            RejectionCase(command, .boardUnknown, "board", says: "NYCB", "adopted") {
                try World(rules: nil)
            },
            RejectionCase(command, .rulesNotInForce, "board", says: "NYCB", "in force on 2026-03-01") {
                try World(rules: .sample(effectiveOn: "2026-05-01"))
            },
            RejectionCase(
                command.with(other),
                .credentialUnknown,
                "credential",
                says: "\"XYZ\"",
                "it has CPS"
            ) { try World() },
        ]
    }

    private static let approving: [RejectionCase] = [
        RejectionCase(
            Sample.approveApplication,
            .applicationDeficient,
            "credential",
            says: "NYCB/CPS",
            "lacks references"
        ) {
            var world = try IssueCredentialTests.applied()
            try world.given(Sample.noteDeficiency(on: "2026-03-02"))
            return world
        },
        RejectionCase(Sample.approveApplication, .credentialUnknown, "credential", says: "\"CPS\"", "CPX") {
            var world = try IssueCredentialTests.applied()
            try world.adopt(
                .sample(version: "2", effectiveOn: "2025-01-01") { $0.credentials[0].code = "CPX" }
            )
            return world
        },
        // Renewed since the application: there is nothing left to grant.
        RejectionCase(
            Sample.approveApplication(on: "2026-05-20"),
            .credentialHeld,
            "credential",
            says: "NYCB/CPS-1",
            "active"
        ) {
            var world = try World.certified()
            try world.given(Sample.fileRenewal(World.number, on: "2026-03-01"))
            try world.given(Sample.submitApplication(on: "2026-05-01"))
            try world.given(Sample.approveRenewal(World.number, on: "2026-05-10"))
            return world
        },
        RejectionCase(
            Sample.approveApplication,
            .disciplineForbids,
            "credentialNumber",
            says: "NYCB/CPS-1",
            "suspended"
        ) { try suspendedProvisional() },
        birthday("", .missingField, "mm-dd"),
        // What is given is personal and not said again.
        birthday("02-30", .invalidField, "not a day of the year"),
        RejectionCase(Sample.approveApplication, .requirementsUnmet, "", says: "training", "NYCB 1") {
            var world = try World()
            try world.given(Sample.submitApplication)
            return world
        },
    ]

    private static func birthday(_ text: String, _ code: Rejection.Code, _ says: String) -> RejectionCase {
        let command = Sample.approveApplication.with { $0.approveApplication.birthday = text }
        return RejectionCase(command, code, "birthday", says: says) {
            try IssueCredentialTests.applied(endingOnBirthdays())
        }
    }

    private static func suspendedProvisional() throws -> World {
        var world = try IssueCredentialTests.applied()
        try world.given(Sample.issue(.provisional, on: "2026-03-02", number: World.number))
        try world.given(Sample.suspend(on: "2026-03-05"))
        return world
    }

    private static let ofOpenOnes: [RejectionCase] =
        ofOpen(Sample.approveApplication, "decidedOn") + ofOpen(Sample.denyApplication, "decidedOn")
        + ofOpen(Sample.withdrawApplication(on: "2026-03-10"), "withdrawnOn")
        + ofOpen(Sample.noteDeficiency(on: "2026-03-10"), "notedOn")
        + ofOpen(Sample.cureDeficiency(on: "2026-03-10"), "curedOn") + [
            RejectionCase(
                Sample.cureDeficiency(["other"], on: "2026-03-10"),
                .deficiencyUnknown,
                "deficiencies[0]",
                says: "other",
                "lacking is references"
            ) {
                var world = try IssueCredentialTests.applied()
                try world.given(Sample.noteDeficiency(on: "2026-03-02"))
                return world
            }
        ]

    /// What asks for an open application, on 2026-03-10.
    private static func ofOpen(_ command: Command, _ field: String) -> [RejectionCase] {
        [
            RejectionCase(command, .applicationMissing, "credential", says: "NYCB/\"CPS\"", "no open") {
                try World()
            },
            RejectionCase(command, .applicationLapsed, field, says: "2026-03-10", "after 2025-03-01") {
                try lapsed()
            },
            RejectionCase(command, .invalidField, field, says: "2026-03-10", "2026-03-11") {
                var world = try World(rules: .lifecycle())
                try world.given(Sample.submitApplication(on: "2026-03-11"))
                return world
            },
        ]
    }

    /// Open for a year from 2024-03-01 on.
    private static func lapsed() throws -> World {
        var world = try World(rules: .lifecycle())
        try world.given(Sample.completeModule, Sample.submitApplication(on: "2024-03-01"))
        return world
    }

    static let issues: [RejectionCase] =
        ofRules(Sample.issue(.full, on: "2026-03-01")) { $0.issueCredential.credential = "XYZ" }
        + ofOpen(Sample.issue(.provisional, on: "2026-03-10"), "issuedOn") + issuing

    private static let issuing: [RejectionCase] = [
        RejectionCase(
            Sample.issue(.full, on: "2026-03-10"),
            .applicationOpen,
            "credential",
            says: "NYCB/CPS",
            "2026-03-01"
        ) { try IssueCredentialTests.applied() },
        RejectionCase(
            Sample.issue(.full, on: "2026-02-01"),
            .credentialHeld,
            "credential",
            says: "NYCB/CPS-1",
            "active"
        ) { try World.certified() },
        RejectionCase(
            Sample.issue(.full, on: "2026-03-10"),
            .disciplineForbids,
            "credentialNumber",
            says: "NYCB/CPS-1",
            "suspended"
        ) {
            var world = try suspendedProvisional()
            try world.given(Sample.withdrawApplication(on: "2026-03-06"))
            return world
        },
        RejectionCase(
            Sample.issue(.provisional, on: "2026-03-10"),
            .notOffered,
            "kind",
            says: "provisional",
            "NYCB does not issue"
        ) { try IssueCredentialTests.applied(.sample()) },
        RejectionCase(
            Sample.issue(.full, on: "2026-03-10"),
            .requirementsUnmet,
            "",
            says: "training",
            "NYCB 1"
        ) { try World() },
    ]
}
