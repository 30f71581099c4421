import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

/// What commands about a board's own stream are refused for.
extension RejectionCase {
    static let boards: [RejectionCase] =
        codes + adopting + approving(Sample.approveProvider, "provider", "provider Academy")
        + approving(Sample.approveCourse, "course", "course ce-7 of Academy") + withdrawing + auditing

    private typealias Row = (command: Command, board: any Refusal.Text & Sendable)

    private static let all: [Row] = [
        (
            Sample.adoptRules().with { $0.adoptRules.rules.board = "" }, \.adoptRules.board
        ),
        (Sample.approveProvider, \.approveProvider.board),
        (Sample.withdrawProvider, \.withdrawProvider.board),
        (Sample.approveCourse, \.approveCourse.board),
        (Sample.withdrawCourse, \.withdrawCourse.board),
        (Sample.adoptCalendar, \.adoptCalendar.board),
        (Sample.selectAuditSample, \.selectAuditSample.board),
    ]

    private static let codes: [RejectionCase] = all.flatMap { row -> [RejectionCase] in
        let absent = row.command.with { $0[keyPath: row.board] = "" }
        let malformed = row.command.with { $0[keyPath: row.board] = "nycb" }
        let found = [
            RejectionCase(absent, .missingField, "board", says: "missing") { try World() },
            RejectionCase(malformed, .invalidField, "board", says: "\"nycb\"", "board's code") {
                try World()
            },
        ]
        if case .adoptRules = row.command.command { return found }
        let unknown = RejectionCase(row.command, .boardUnknown, "board", says: "NYCB", "adopted") {
            try World(rules: nil)
        }
        return found + [unknown]
    }

    private static let adopting: [RejectionCase] = [
        RejectionCase(
            Sample.adoptRules().with { $0.adoptRules.clearRules() },
            .missingField,
            "rules",
            says: "missing"
        ) {
            try World()
        },
        RejectionCase(
            Sample.adoptRules(.sample { $0.credentials[0].cycle.months = 0 }).with {
                $0.adoptRules.rules.version = "2"
            },
            .invalidField,
            "rules.credentials[0].cycle.months",
            says: "0"
        ) { try World() },
        RejectionCase(Sample.adoptRules(), .rulesVersionExists, "rules.version", says: "version 1", "NYCB") {
            try World()
        },
    ]

    private static func approving(_ command: Command, _ field: String, _ subject: String) -> [RejectionCase] {
        let early = command.with {
            if $0.approveCourse.course.isEmpty {
                $0.approveProvider.approvedOn = "2019-12-31"
            } else {
                $0.approveCourse.approvedOn = "2019-12-31"
            }
        }
        let backdated = command.with {
            if $0.approveCourse.course.isEmpty {
                $0.approveProvider.effectiveOn = "2024-12-31"
            } else {
                $0.approveCourse.effectiveOn = "2024-12-31"
            }
        }
        return [
            RejectionCase(early, .rulesNotInForce, "approvedOn", says: "2019-12-31", "NYCB") { try World() },
            RejectionCase(backdated, .retroactiveApproval, "effectiveOn", says: "2024-12-31", "2025-01-01") {
                try World()
            },
            RejectionCase(command, .alreadyApproved, field, says: subject, "2025-01-01") {
                var world = try World()
                try world.given(board: command)
                return world
            },
        ]
    }

    private static let withdrawing: [RejectionCase] = [
        RejectionCase(Sample.withdrawProvider, .notApproved, "provider", says: "Academy", "2026-01-01") {
            try World()
        },
        RejectionCase(Sample.withdrawCourse, .notApproved, "course", says: "Academy", "2026-01-01") {
            try World()
        },
    ]

    private static let auditing: [RejectionCase] = [
        RejectionCase(
            Sample.adoptCalendar.with { $0.adoptCalendar.years = [5] },
            .invalidField,
            "years[0]",
            says: "5",
            "1940 to 2200"
        ) { try World() },
        RejectionCase(Sample.selectAuditSample, .auditExists, "audit", says: "2026-spring", "2026-01-15") {
            var world = try World()
            try world.given(board: Sample.selectAuditSample)
            return world
        },
        RejectionCase(
            Sample.selectAuditSample.with { $0.selectAuditSample.size = 3 },
            .invalidField,
            "size",
            says: "3",
            "can be drawn"
        ) { try World() },
    ]
}
