import CredentialingSchema

/// Commands that lead to a credential.
extension CommandTable {
    static let applications: [CommandRow] = [
        .person(
            .submitApplication,
            "submitApplication",
            by: [.provider, .board],
            isForTheLiving: true,
            refusedWith: [
                .futureDate, .boardUnknown, .rulesNotInForce, .credentialUnknown, .applicationOpen,
                .credentialHeld,
            ],
            { $0.submitApplication.peerID },
            { $0.submitApplication },
            Decider.decideSubmitApplication
        ),
        .person(
            .noteDeficiency,
            "noteDeficiency",
            by: [.board],
            refusedWith: [.futureDate, .applicationMissing, .applicationLapsed],
            { $0.noteDeficiency.peerID },
            { $0.noteDeficiency },
            Decider.decideNoteDeficiency
        ),
        .person(
            .cureDeficiency,
            "cureDeficiency",
            by: [.board],
            refusedWith: [.futureDate, .applicationMissing, .applicationLapsed, .deficiencyUnknown],
            { $0.cureDeficiency.peerID },
            { $0.cureDeficiency },
            Decider.decideCureDeficiency
        ),
        .person(
            .approveApplication,
            "approveApplication",
            by: [.board],
            isForTheLiving: true,
            refusedWith: [
                .futureDate, .applicationMissing, .applicationLapsed, .applicationDeficient,
                .credentialUnknown, .credentialHeld, .disciplineForbids, .requirementsUnmet,
            ],
            { $0.approveApplication.peerID },
            { $0.approveApplication },
            Decider.decideApproveApplication
        ),
        .person(
            .denyApplication,
            "denyApplication",
            by: [.board],
            refusedWith: [.futureDate, .applicationMissing, .applicationLapsed],
            { $0.denyApplication.peerID },
            { $0.denyApplication },
            Decider.decideDenyApplication
        ),
        .person(
            .withdrawApplication,
            "withdrawApplication",
            by: [.provider, .board],
            refusedWith: [.futureDate, .applicationMissing, .applicationLapsed],
            { $0.withdrawApplication.peerID },
            { $0.withdrawApplication },
            Decider.decideWithdraw
        ),
        .person(
            .issueCredential,
            "issueCredential",
            by: [.board],
            isForTheLiving: true,
            refusedWith: [
                .futureDate, .applicationMissing, .applicationLapsed, .boardUnknown, .rulesNotInForce,
                .credentialUnknown, .applicationOpen, .credentialHeld, .disciplineForbids, .notOffered,
                .requirementsUnmet,
            ],
            { $0.issueCredential.peerID },
            { $0.issueCredential },
            Decider.decideIssue
        ),
    ]
}
