import CredentialingSchema

/// Commands about a board's own stream.
extension CommandTable {
    static let boards: [CommandRow] = [
        .board(
            .adoptRules,
            "adoptRules",
            refusedWith: [.rulesVersionExists],
            { $0.adoptRules.board.isEmpty ? $0.adoptRules.rules.board : $0.adoptRules.board },
            { $0.adoptRules },
            Decider.decideAdoptRules
        ),
        .board(
            .approveProvider,
            "approveProvider",
            refusedWith: [
                .futureDate, .boardUnknown, .rulesNotInForce, .retroactiveApproval, .alreadyApproved,
            ],
            { $0.approveProvider.board },
            { $0.approveProvider },
            Decider.decideApproveProvider
        ),
        .board(
            .withdrawProvider,
            "withdrawProvider",
            refusedWith: [.futureDate, .boardUnknown, .notApproved],
            { $0.withdrawProvider.board },
            { $0.withdrawProvider },
            Decider.decideWithdrawProvider
        ),
        .board(
            .approveCourse,
            "approveCourse",
            refusedWith: [
                .futureDate, .boardUnknown, .rulesNotInForce, .retroactiveApproval, .alreadyApproved,
            ],
            { $0.approveCourse.board },
            { $0.approveCourse },
            Decider.decideApproveCourse
        ),
        .board(
            .withdrawCourse,
            "withdrawCourse",
            refusedWith: [.futureDate, .boardUnknown, .notApproved],
            { $0.withdrawCourse.board },
            { $0.withdrawCourse },
            Decider.decideWithdrawCourse
        ),
        .board(
            .adoptCalendar,
            "adoptCalendar",
            refusedWith: [.futureDate, .boardUnknown],
            { $0.adoptCalendar.board },
            { $0.adoptCalendar },
            Decider.decideAdoptCalendar
        ),
        .board(
            .selectAuditSample,
            "selectAuditSample",
            refusedWith: [.futureDate, .boardUnknown, .auditExists],
            { $0.selectAuditSample.board },
            { $0.selectAuditSample },
            Decider.decideSelectAuditSample
        ),
    ]
}
