import CivilTime
package import CredentialingSchema
package import Identifiers

/// The decision of one command: its stream, and the events it makes or the reason it is refused.
package enum Decider {
    /// The stream a command is about. Checks the id or code that names it and nothing else.
    package static func stream(of command: Command) throws(Rejection) -> StreamID {
        guard let content = command.command else {
            throw Rejection(.unknownCommand, "the body names no command that this version knows")
        }
        switch content {
        case .registerPeer(let register):
            if register.peerID.isEmpty {
                guard let id = CommandID(command.commandID) else { throw missingCommandID() }
                return StreamID(peer: PeerID(id.value))
            }
            return StreamID(
                peer: try FieldCheck(command: "registerPeer", today: .earliest).peer(register.peerID)
            )
        case .adoptRules(let adopt):
            let code = adopt.board.isEmpty ? adopt.rules.board : adopt.board
            let check = FieldCheck(command: "adoptRules", today: .earliest)
            return StreamID(board: try check.board(code))
        default:
            if let (code, name) = board(of: content) {
                return StreamID(board: try FieldCheck(command: name, today: .earliest).board(code))
            }
            let (id, name) = person(of: content)
            return StreamID(peer: try FieldCheck(command: name, today: .earliest).peer(id))
        }
    }

    /// The person that a command is about, and the command's JSON name.
    private static func person(of content: Command.OneOf_Command) -> (id: String, name: String) {
        switch content {
        case .registerPeer(let it): (it.peerID, "registerPeer")
        case .completeModule(let it): (it.peerID, "completeModule")
        case .passCompetency(let it): (it.peerID, "passCompetency")
        case .failCompetency(let it): (it.peerID, "failCompetency")
        case .logSupervision(let it): (it.peerID, "logSupervision")
        case .logExperience(let it): (it.peerID, "logExperience")
        case .recordExam(let it): (it.peerID, "recordExam")
        case .signAttestation(let it): (it.peerID, "signAttestation")
        case .submitApplication(let it): (it.peerID, "submitApplication")
        case .approveApplication(let it): (it.peerID, "approveApplication")
        case .denyApplication(let it): (it.peerID, "denyApplication")
        case .logCeu(let it): (it.peerID, "logCEU")
        case .fileRenewal(let it): (it.peerID, "fileRenewal")
        case .approveRenewal(let it): (it.peerID, "approveRenewal")
        case .voidRecord(let it): (it.peerID, "voidRecord")
        case .issueCredential(let it): (it.peerID, "issueCredential")
        case .grantExtension(let it): (it.peerID, "grantExtension")
        case .suspend(let it): (it.peerID, "suspend")
        case .liftSuspension(let it): (it.peerID, "liftSuspension")
        case .revoke(let it): (it.peerID, "revoke")
        case .imposeProbation(let it): (it.peerID, "imposeProbation")
        case .liftProbation(let it): (it.peerID, "liftProbation")
        case .surrender(let it): (it.peerID, "surrender")
        case .retire(let it): (it.peerID, "retire")
        case .inactivate(let it): (it.peerID, "inactivate")
        case .reinstate(let it): (it.peerID, "reinstate")
        case .transferCredential(let it): (it.peerID, "transferCredential")
        case .fileAppeal(let it): (it.peerID, "fileAppeal")
        case .decideAppeal(let it): (it.peerID, "decideAppeal")
        case .withdrawApplication(let it): (it.peerID, "withdrawApplication")
        case .noteDeficiency(let it): (it.peerID, "noteDeficiency")
        case .cureDeficiency(let it): (it.peerID, "cureDeficiency")
        case .passDeadline(let it): (it.peerID, "passDeadline")
        case .recordBackgroundCheck(let it): (it.peerID, "recordBackgroundCheck")
        case .recordReference(let it): (it.peerID, "recordReference")
        case .acceptCeu(let it): (it.peerID, "acceptCEU")
        case .rejectCeu(let it): (it.peerID, "rejectCEU")
        case .passAudit(let it): (it.peerID, "passAudit")
        case .failAudit(let it): (it.peerID, "failAudit")
        case .correctRecord(let it): (it.peerID, "correctRecord")
        case .reviseAction(let it): (it.peerID, "reviseAction")
        case .amendPersonalDetails(let it): (it.peerID, "amendPersonalDetails")
        case .linkIdentity(let it): (it.peerID, "linkIdentity")
        case .mergePeers(let it): (it.peerID, "mergePeers")
        case .unmergePeers(let it): (it.peerID, "unmergePeers")
        case .recordDeath(let it): (it.peerID, "recordDeath")
        case .retractDeath(let it): (it.peerID, "retractDeath")
        case .erasePersonalData(let it): (it.peerID, "erasePersonalData")
        case .discloseHistory(let it): (it.peerID, "discloseHistory")
        case .adoptRules, .approveProvider, .withdrawProvider, .approveCourse, .withdrawCourse,
            .adoptCalendar, .selectAuditSample:
            preconditionFailure("the command is about a board")
        }
    }

    /// The board whose catalogue a command is about, and the command's JSON name; nil for people's.
    private static func board(of content: Command.OneOf_Command) -> (code: String, name: String)? {
        switch content {
        case .approveProvider(let it): (it.board, "approveProvider")
        case .withdrawProvider(let it): (it.board, "withdrawProvider")
        case .approveCourse(let it): (it.board, "approveCourse")
        case .withdrawCourse(let it): (it.board, "withdrawCourse")
        case .adoptCalendar(let it): (it.board, "adoptCalendar")
        case .selectAuditSample(let it): (it.board, "selectAuditSample")
        default: nil
        }
    }

    /// Decides a command about a person. The record is that of the command's stream.
    /// - Throws: `Rejection`; nothing happened then.
    package static func decide(
        _ command: Command,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> [DecidedEvent] {
        guard let content = command.command else {
            throw Rejection(.unknownCommand, "the body names no command that this version knows")
        }
        if case .registerPeer(let register) = content {
            return [try decideRegisterPeer(register, record: record, context: context)]
        }
        guard record.exists else {
            throw Rejection(
                .peerUnknown,
                "no person \(record.peer) is registered",
                field: "\(person(of: content).name).peerId"
            )
        }
        guard record.version.rawValue < Record.eventsMax else {
            throw Rejection(.recordTooLong, "the person's record holds \(Record.eventsMax) events already")
        }
        if let survivor = record.mergedInto {
            throw Rejection(
                .peerMerged,
                "the person \(record.peer) goes on as \(survivor) since a merge: send it for that id",
                field: "\(person(of: content).name).peerId"
            )
        }
        try checkLiving(content, record: record)
        switch content {
        case .mergePeers(let it): return try decideMergePeers(it, record: record, context: context)
        case .unmergePeers(let it): return try decideUnmergePeers(it, record: record, context: context)
        default: return [try decideContent(content, record: record, context: context)]
        }
    }

    private static func decideContent(
        _ content: Command.OneOf_Command,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        switch content {
        case .completeModule(let it): try decideCompleteModule(it, context: context)
        case .passCompetency(let it): try decidePassCompetency(it, context: context)
        case .failCompetency(let it): try decideFailCompetency(it, context: context)
        case .logSupervision(let it): try decideLogSupervision(it, context: context)
        case .logExperience(let it): try decideLogExperience(it, context: context)
        case .recordExam(let it): try decideRecordExam(it, context: context)
        case .signAttestation(let it): try decideSignAttestation(it, context: context)
        case .submitApplication(let it):
            try decideSubmitApplication(it, record: record, context: context)
        case .approveApplication(let it):
            try decideApproveApplication(it, record: record, context: context)
        case .denyApplication(let it): try decideDenyApplication(it, record: record, context: context)
        case .logCeu(let it): try decideLogCEU(it, context: context)
        case .fileRenewal(let it): try decideFileRenewal(it, record: record, context: context)
        case .approveRenewal(let it): try decideApproveRenewal(it, record: record, context: context)
        case .voidRecord(let it): try decideVoidRecord(it, record: record, context: context)
        case .issueCredential(let it): try decideIssue(it, record: record, context: context)
        case .grantExtension(let it): try decideExtension(it, record: record, context: context)
        case .suspend(let it): try decideSuspend(it, record: record, context: context)
        case .liftSuspension(let it): try decideLiftSuspension(it, record: record, context: context)
        case .revoke(let it): try decideRevoke(it, record: record, context: context)
        case .imposeProbation(let it): try decideImposeProbation(it, record: record, context: context)
        case .liftProbation(let it): try decideLiftProbation(it, record: record, context: context)
        case .surrender(let it): try decideSurrender(it, record: record, context: context)
        case .retire(let it): try decideRetire(it, record: record, context: context)
        case .inactivate(let it): try decideInactivate(it, record: record, context: context)
        case .reinstate(let it): try decideReinstate(it, record: record, context: context)
        case .transferCredential(let it): try decideTransfer(it, record: record, context: context)
        case .fileAppeal(let it): try decideFileAppeal(it, record: record, context: context)
        case .decideAppeal(let it): try decideDecideAppeal(it, record: record, context: context)
        case .withdrawApplication(let it): try decideWithdraw(it, record: record, context: context)
        case .noteDeficiency(let it): try decideNoteDeficiency(it, record: record, context: context)
        case .cureDeficiency(let it): try decideCureDeficiency(it, record: record, context: context)
        case .passDeadline(let it): try decidePassDeadline(it, record: record, context: context)
        case .recordBackgroundCheck(let it): try decideRecordBackgroundCheck(it, context: context)
        case .recordReference(let it): try decideRecordReference(it, context: context)
        case .acceptCeu(let it): try decideAcceptCEU(it, record: record, context: context)
        case .rejectCeu(let it): try decideRejectCEU(it, record: record, context: context)
        case .passAudit(let it): try decidePassAudit(it, record: record, context: context)
        case .failAudit(let it): try decideFailAudit(it, record: record, context: context)
        case .correctRecord(let it): try decideCorrectRecord(it, record: record, context: context)
        case .reviseAction(let it): try decideReviseAction(it, record: record, context: context)
        case .amendPersonalDetails(let it): try decideAmendPersonalDetails(it, context: context)
        case .linkIdentity(let it): try decideLinkIdentity(it, context: context)
        case .recordDeath(let it): try decideRecordDeath(it, record: record, context: context)
        case .retractDeath(let it): try decideRetractDeath(it, record: record, context: context)
        case .erasePersonalData(let it): try decideErasePersonalData(it, record: record, context: context)
        case .discloseHistory(let it): try decideDiscloseHistory(it, context: context)
        case .registerPeer, .adoptRules, .mergePeers, .unmergePeers, .approveProvider, .withdrawProvider,
            .approveCourse, .withdrawCourse, .adoptCalendar, .selectAuditSample:
            preconditionFailure("registering, adopting and merging are decided before")
        }
    }

    /// Nothing is applied for or renewed after a person's death.
    private static func checkLiving(
        _ content: Command.OneOf_Command,
        record: Record
    ) throws(Rejection) {
        guard let death = record.death else { return }
        switch content {
        case .submitApplication, .approveApplication, .fileRenewal, .approveRenewal, .issueCredential,
            .grantExtension, .reinstate:
            throw Rejection(
                .peerDeceased,
                "the person's death on \(death.on) is recorded (event \(death.by)); a wrong report is retracted first",
                field: "\(person(of: content).name).peerId"
            )
        default: return
        }
    }

    private static func missingCommandID() -> Rejection {
        Rejection(.missingField, "commandId is missing: a UUID made by the client", field: "commandId")
    }
}
