import CredentialingSchema

/// Commands about a credential that the person holds.
extension CommandTable {
    static let credentials: [CommandRow] = [
        .person(
            .fileRenewal,
            "fileRenewal",
            by: [.provider, .board],
            isForTheLiving: true,
            refusedWith: [
                .futureDate, .credentialUnknown, .credentialVoid, .renewalFiled, .credentialHeld,
                .statusForbids, .renewalNotOpen, .renewalTooLate,
            ],
            { $0.fileRenewal.peerID },
            { $0.fileRenewal },
            Decider.decideFileRenewal
        ),
        .person(
            .approveRenewal,
            "approveRenewal",
            by: [.board],
            isForTheLiving: true,
            refusedWith: [
                .futureDate, .credentialUnknown, .credentialVoid, .renewalMissing, .credentialHeld,
                .statusForbids, .requirementsUnmet,
            ],
            { $0.approveRenewal.peerID },
            { $0.approveRenewal },
            Decider.decideApproveRenewal
        ),
        .person(
            .grantExtension,
            "grantExtension",
            by: [.board],
            isForTheLiving: true,
            refusedWith: [
                .futureDate, .credentialUnknown, .credentialVoid, .statusForbids, .credentialHeld,
                .extensionsUsed,
            ],
            { $0.grantExtension.peerID },
            { $0.grantExtension },
            Decider.decideExtension
        ),
        .person(
            .suspend,
            "suspend",
            by: [.board],
            room: .discipline,
            refusedWith: [
                .futureDate, .credentialUnknown, .credentialVoid, .statusForbids, .disciplineForbids,
            ],
            { $0.suspend.peerID },
            { $0.suspend },
            Decider.decideSuspend
        ),
        .person(
            .liftSuspension,
            "liftSuspension",
            by: [.board],
            room: .discipline,
            refusedWith: [
                .futureDate, .credentialUnknown, .credentialVoid, .statusForbids, .disciplineForbids,
            ],
            { $0.liftSuspension.peerID },
            { $0.liftSuspension },
            Decider.decideLiftSuspension
        ),
        .person(
            .imposeProbation,
            "imposeProbation",
            by: [.board],
            room: .discipline,
            refusedWith: [
                .futureDate, .credentialUnknown, .credentialVoid, .statusForbids, .disciplineForbids,
            ],
            { $0.imposeProbation.peerID },
            { $0.imposeProbation },
            Decider.decideImposeProbation
        ),
        .person(
            .liftProbation,
            "liftProbation",
            by: [.board],
            room: .discipline,
            refusedWith: [
                .futureDate, .credentialUnknown, .credentialVoid, .statusForbids, .disciplineForbids,
            ],
            { $0.liftProbation.peerID },
            { $0.liftProbation },
            Decider.decideLiftProbation
        ),
        .person(
            .revoke,
            "revoke",
            by: [.board],
            room: .always,
            refusedWith: [.futureDate, .credentialUnknown, .credentialVoid, .statusForbids],
            { $0.revoke.peerID },
            { $0.revoke },
            Decider.decideRevoke
        ),
        .person(
            .surrender,
            "surrender",
            by: [.board],
            room: .always,
            refusedWith: [.futureDate, .credentialUnknown, .credentialVoid, .statusForbids],
            { $0.surrender.peerID },
            { $0.surrender },
            Decider.decideSurrender
        ),
        .person(
            .retire,
            "retire",
            by: [.board],
            refusedWith: [
                .futureDate, .credentialUnknown, .credentialVoid, .statusForbids, .disciplineForbids,
                .credentialHeld,
            ],
            { $0.retire.peerID },
            { $0.retire },
            Decider.decideRetire
        ),
        .person(
            .inactivate,
            "inactivate",
            by: [.board],
            refusedWith: [
                .futureDate, .credentialUnknown, .credentialVoid, .statusForbids, .disciplineForbids,
            ],
            { $0.inactivate.peerID },
            { $0.inactivate },
            Decider.decideInactivate
        ),
        .person(
            .transferCredential,
            "transferCredential",
            by: [.board],
            refusedWith: [
                .futureDate, .credentialUnknown, .credentialVoid, .statusForbids, .disciplineForbids,
            ],
            { $0.transferCredential.peerID },
            { $0.transferCredential },
            Decider.decideTransfer
        ),
        .person(
            .reinstate,
            "reinstate",
            by: [.board],
            isForTheLiving: true,
            refusedWith: [
                .futureDate, .credentialUnknown, .credentialVoid, .statusForbids, .credentialHeld,
                .notOffered, .reinstatementTooLate, .requirementsUnmet,
            ],
            { $0.reinstate.peerID },
            { $0.reinstate },
            Decider.decideReinstate
        ),
        .person(
            .fileAppeal,
            "fileAppeal",
            by: [.provider, .board],
            room: .always,
            refusedWith: [.futureDate, .actionUnknown, .appealOpen, .appealDecided],
            { $0.fileAppeal.peerID },
            { $0.fileAppeal },
            Decider.decideFileAppeal
        ),
        .person(
            .decideAppeal,
            "decideAppeal",
            by: [.board],
            room: .always,
            refusedWith: [.futureDate, .actionUnknown, .appealMissing, .appealDecided, .applicationOpen],
            { $0.decideAppeal.peerID },
            { $0.decideAppeal },
            Decider.decideDecideAppeal
        ),
        .person(
            .passDeadline,
            "passDeadline",
            by: [.clock],
            room: .always,
            refusedWith: [.deadlineUnknown, .deadlineAhead, .deadlineRecorded],
            { $0.passDeadline.peerID },
            { $0.passDeadline },
            Decider.decidePassDeadline
        ),
    ]
}
