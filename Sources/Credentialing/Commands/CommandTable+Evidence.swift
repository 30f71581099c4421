import CredentialingSchema

/// Commands about what the person did, and its correction.
extension CommandTable {
    static let evidence: [CommandRow] = [
        .person(
            .completeModule,
            "completeModule",
            by: [.provider, .board],
            room: .reports,
            refusedWith: [.futureDate],
            { $0.completeModule.peerID },
            { $0.completeModule },
            Decider.decideCompleteModule
        ),
        .person(
            .passCompetency,
            "passCompetency",
            by: [.provider, .supervisor, .board],
            room: .reports,
            refusedWith: [.futureDate],
            { $0.passCompetency.peerID },
            { $0.passCompetency },
            Decider.decidePassCompetency
        ),
        .person(
            .failCompetency,
            "failCompetency",
            by: [.provider, .supervisor, .board],
            room: .reports,
            refusedWith: [.futureDate],
            { $0.failCompetency.peerID },
            { $0.failCompetency },
            Decider.decideFailCompetency
        ),
        .person(
            .logSupervision,
            "logSupervision",
            by: [.provider, .supervisor, .board],
            room: .reports,
            refusedWith: [.futureDate],
            { $0.logSupervision.peerID },
            { $0.logSupervision },
            Decider.decideLogSupervision
        ),
        .person(
            .logExperience,
            "logExperience",
            by: [.provider, .supervisor, .board],
            room: .reports,
            refusedWith: [.futureDate],
            { $0.logExperience.peerID },
            { $0.logExperience },
            Decider.decideLogExperience
        ),
        .person(
            .recordExam,
            "recordExam",
            by: [.provider, .board],
            room: .reports,
            refusedWith: [.futureDate],
            { $0.recordExam.peerID },
            { $0.recordExam },
            Decider.decideRecordExam
        ),
        .person(
            .signAttestation,
            "signAttestation",
            by: [.provider, .supervisor, .board],
            room: .reports,
            refusedWith: [.futureDate],
            { $0.signAttestation.peerID },
            { $0.signAttestation },
            Decider.decideSignAttestation
        ),
        .person(
            .recordBackgroundCheck,
            "recordBackgroundCheck",
            by: [.provider, .board],
            room: .reports,
            refusedWith: [.futureDate],
            { $0.recordBackgroundCheck.peerID },
            { $0.recordBackgroundCheck },
            Decider.decideRecordBackgroundCheck
        ),
        .person(
            .recordReference,
            "recordReference",
            by: [.provider, .board],
            room: .reports,
            refusedWith: [.futureDate],
            { $0.recordReference.peerID },
            { $0.recordReference },
            Decider.decideRecordReference
        ),
        .person(
            .logCeu,
            "logCEU",
            by: [.provider, .board],
            room: .reports,
            refusedWith: [.futureDate],
            { $0.logCeu.peerID },
            { $0.logCeu },
            Decider.decideLogCEU
        ),
        .person(
            .acceptCeu,
            "acceptCEU",
            by: [.board],
            refusedWith: [.futureDate, .eventUnknown, .otherKind, .alreadyVoided, .ceuDecided],
            { $0.acceptCeu.peerID },
            { $0.acceptCeu },
            Decider.decideAcceptCEU
        ),
        .person(
            .rejectCeu,
            "rejectCEU",
            by: [.board],
            refusedWith: [.futureDate, .eventUnknown, .otherKind, .alreadyVoided, .ceuDecided],
            { $0.rejectCeu.peerID },
            { $0.rejectCeu },
            Decider.decideRejectCEU
        ),
        .person(
            .passAudit,
            "passAudit",
            by: [.board],
            refusedWith: [
                .futureDate, .credentialUnknown, .credentialVoid, .auditUnknown, .notInSample, .auditDecided,
            ],
            { $0.passAudit.peerID },
            { $0.passAudit },
            Decider.decidePassAudit
        ),
        .person(
            .failAudit,
            "failAudit",
            by: [.board],
            refusedWith: [
                .futureDate, .credentialUnknown, .credentialVoid, .auditUnknown, .notInSample, .auditDecided,
            ],
            { $0.failAudit.peerID },
            { $0.failAudit },
            Decider.decideFailAudit
        ),
        .person(
            .voidRecord,
            "voidRecord",
            by: [.provider, .supervisor, .board],
            refusedWith: [.eventUnknown, .alreadyVoided, .notVoidable, .recordDependedOn],
            { $0.voidRecord.peerID },
            { $0.voidRecord },
            Decider.decideVoidRecord
        ),
        .person(
            .correctRecord,
            "correctRecord",
            by: [.provider, .supervisor, .board],
            refusedWith: [.futureDate, .eventUnknown, .alreadyVoided, .notCorrectable, .otherKind],
            { $0.correctRecord.peerID },
            { $0.correctRecord },
            Decider.decideCorrectRecord
        ),
        .person(
            .reviseAction,
            "reviseAction",
            by: [.board],
            refusedWith: [.futureDate, .eventUnknown, .alreadyVoided, .notRevisable],
            { $0.reviseAction.peerID },
            { $0.reviseAction },
            Decider.decideReviseAction
        ),
    ]
}
