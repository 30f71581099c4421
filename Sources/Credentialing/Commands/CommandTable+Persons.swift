import CredentialingSchema

/// Commands about the person.
extension CommandTable {
    static let persons: [CommandRow] = [
        // Decided before there is a record; the command's own id stands in for a missing one.
        CommandRow(
            .registerPeer,
            "registerPeer",
            by: [.provider, .board],
            isAlwaysRefusedWith: [.missingField, .invalidField],
            or: [.futureDate, .peerExists],
            .person(
                { $0.registerPeer.peerID.isEmpty ? $0.commandID : $0.registerPeer.peerID },
                { (it, record, context) throws(Rejection) in
                    [try Decider.decideRegisterPeer(it.registerPeer, record: record, context: context)]
                }
            )
        ),
        .person(
            .amendPersonalDetails,
            "amendPersonalDetails",
            by: [.provider, .board],
            room: .reports,
            refusedWith: [.futureDate],
            { $0.amendPersonalDetails.peerID },
            { $0.amendPersonalDetails },
            Decider.decideAmendPersonalDetails
        ),
        .person(
            .linkIdentity,
            "linkIdentity",
            by: [.provider, .board],
            room: .reports,
            refusedWith: [.futureDate],
            { $0.linkIdentity.peerID },
            { $0.linkIdentity },
            Decider.decideLinkIdentity
        ),
        .person(
            .mergePeers,
            "mergePeers",
            by: [.board],
            refusedWith: [.futureDate],
            { $0.mergePeers.peerID },
            { $0.mergePeers },
            Decider.decideMergePeers
        ),
        .person(
            .unmergePeers,
            "unmergePeers",
            by: [.board],
            room: .always,
            refusedWith: [.futureDate, .notMerged, .recordDependedOn, .recordTooLong],
            { $0.unmergePeers.peerID },
            { $0.unmergePeers },
            Decider.decideUnmergePeers
        ),
        .person(
            .recordDeath,
            "recordDeath",
            by: [.provider, .board],
            room: .discipline,
            refusedWith: [.futureDate, .peerDeceased],
            { $0.recordDeath.peerID },
            { $0.recordDeath },
            Decider.decideRecordDeath
        ),
        .person(
            .retractDeath,
            "retractDeath",
            by: [.board],
            room: .discipline,
            refusedWith: [.futureDate, .deathUnknown],
            { $0.retractDeath.peerID },
            { $0.retractDeath },
            Decider.decideRetractDeath
        ),
        .person(
            .erasePersonalData,
            "erasePersonalData",
            by: [.operator],
            room: .always,
            refusedWith: [.futureDate, .alreadyErased],
            { $0.erasePersonalData.peerID },
            { $0.erasePersonalData },
            Decider.decideErasePersonalData
        ),
        .person(
            .discloseHistory,
            "discloseHistory",
            by: [.auditor, .board],
            room: .reports,
            refusedWith: [.futureDate],
            { $0.discloseHistory.peerID },
            { $0.discloseHistory },
            Decider.decideDiscloseHistory
        ),
    ]
}
