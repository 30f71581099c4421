import CivilTime
package import CredentialingSchema
package import Identifiers

/// The decision of one command: its stream, and the events it makes or the reason it is refused. What
/// belongs to one kind of command stands in its row of `CommandTable`.
package enum Decider {
    /// Events that one command can have; the log takes no more.
    package static let eventsPerCommandMax = 4_096

    /// The stream a command is about. Checks the id or code that names it and nothing else.
    package static func stream(of command: Command) throws(Rejection) -> StreamID {
        let row = try row(of: command)
        let check = FieldCheck(command: row.name, today: .earliest)
        switch row.subject {
        case .board(let code, _): return StreamID(board: try check.board(code(command)))
        case .person(let peer, _):
            if row.kind == .registerPeer, command.registerPeer.peerID.isEmpty {
                guard let id = CommandID(command.commandID) else { throw missingCommandID() }
                return StreamID(peer: PeerID(id.value))
            }
            return StreamID(peer: try check.peer(peer(command)))
        }
    }

    /// Decides a command about a person. The record is that of the command's stream.
    /// - Throws: `Rejection`; nothing happened then.
    package static func decide(
        _ command: Command,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> [DecidedEvent] {
        let row = try row(of: command)
        guard case .person(_, let decide) = row.subject else {
            throw Rejection(.unknownCommand, "\(row.name) is about a board and not about a person")
        }
        do {
            if row.kind != .registerPeer { try check(row, record) }
            return try decide(command, record, context)
        } catch {
            assert(row.refusals.contains(error.code), "\(row.name) does not list \(error.code.rawValue)")
            throw error
        }
    }

    /// Decides a command about a board.
    /// - Throws: `Rejection`; nothing happened then.
    package static func decideCatalogue(
        _ command: Command,
        board: BoardCode,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let row = try row(of: command)
        guard case .board(_, let decide) = row.subject else {
            throw Rejection(.unknownCommand, "\(row.name) is about a person and not about a board")
        }
        do { return try decide(command, board, context) } catch {
            assert(row.refusals.contains(error.code), "\(row.name) does not list \(error.code.rawValue)")
            throw error
        }
    }

    private static func row(of command: Command) throws(Rejection) -> CommandRow {
        guard let content = command.command else {
            throw Rejection(.unknownCommand, "the body names no command that this version knows")
        }
        return CommandTable.row(of: CommandKind(content))
    }

    /// What every command about a registered person asks of the record.
    private static func check(_ row: CommandRow, _ record: Record) throws(Rejection) {
        let field = "\(row.name).peerId"
        guard record.exists else {
            throw Rejection(.peerUnknown, "no person \(record.peer) is registered", field: field)
        }
        if let most = row.room?.eventsMax, record.length >= most {
            throw Rejection(
                .recordTooLong,
                "the record of \(record.peer) holds \(most) events or more; beyond these no \(row.name) is recorded in it",
                field: field
            )
        }
        if let survivor = record.mergedInto {
            throw Rejection(
                .peerMerged,
                "the person \(record.peer) goes on as \(survivor) since a merge: send it for that id",
                field: field
            )
        }
        guard row.isForTheLiving, let death = record.death else { return }
        throw Rejection(
            .peerDeceased,
            "the death of \(record.peer) on \(death.on) is recorded (event \(death.by)); a wrong report is retracted first",
            field: field
        )
    }

    private static func missingCommandID() -> Rejection {
        Rejection(.missingField, "commandId is missing: a UUID made by the client", field: "commandId")
    }
}
