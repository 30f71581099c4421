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
        case .adoptRules: preconditionFailure("adopting rules is about a board")
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
        return [try decideContent(content, record: record, context: context)]
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
        case .registerPeer, .adoptRules:
            preconditionFailure("registering and adopting are decided before")
        }
    }

    private static func missingCommandID() -> Rejection {
        Rejection(.missingField, "commandId is missing: a UUID made by the client", field: "commandId")
    }
}
