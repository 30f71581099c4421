import Credentialing
import CredentialingSchema
package import Identifiers

/// In the name of which boards a sender may decide.
///
/// What a command names is checked before it is queued. Some commands name an event instead, such as one that
/// voids it, and only the record tells whose matter that event is: so what was decided is held to this, too.
package enum BoardAuthority: Hashable, Sendable {
    /// The daemon's own clock, and whoever tries the daemon out.
    case everyBoard
    /// A board: its own matters, and those of no board.
    case only(Set<BoardCode>)
    /// Whoever is no board: may file with any of them, and takes back or changes nothing that is a board's.
    case noBoard

    /// - Throws: `board_not_yours`.
    func check(_ events: [DecidedEvent]) throws(Rejection) {
        for decided in events where !allows(decided.event) { throw Self.othersMatter }
    }

    /// Before anything is decided: a refusal would tell what the record says.
    /// - Parameter people: the records that the command is about.
    /// - Throws: `board_not_yours`.
    func check(_ command: Command, about people: [Record]) throws(Rejection) {
        if let target = command.target {
            for board in people.compactMap({ $0.boardOfMatter(target) }) where !mayChange(matterOf: board) {
                throw Self.othersMatter
            }
        }
        for record in people { try checkRoom(in: record, for: command) }
        guard command.changesThePerson else { return }
        for record in people where !mayChange(record) {
            throw Rejection(.boardNotYours, "this would change a person who is with other boards alone")
        }
    }

    /// - Throws: `record_too_long`.
    private func checkRoom(in record: Record, for command: Command) throws(Rejection) {
        let reports = record.length - record.readings
        guard case .noBoard = self, reports >= Record.reportsMax, let content = command.command else {
            return
        }
        let row = CommandTable.row(of: CommandKind(content))
        // What every record has room for, it has for whoever may send it.
        guard row.room != .discipline, row.room != .always else { return }
        guard row.roles.contains(.provider) || row.roles.contains(.supervisor) else { return }
        throw Rejection(
            .recordTooLong,
            "the record of \(record.peer) holds \(Record.reportsMax) events or more; beyond these only boards send \(row.name)",
            field: "\(row.name).peerId"
        )
    }

    private func mayChange(matterOf board: BoardCode) -> Bool {
        switch self {
        case .everyBoard: true
        case .only(let own): own.contains(board)
        case .noBoard: false
        }
    }

    private static let othersMatter = Rejection(
        .boardNotYours,
        "this would change what is another board's matter"
    )

    /// Whether it may change who a person is: a board only where she is with it, or with nobody.
    func mayChange(_ person: Record) -> Bool {
        guard case .only(let own) = self else { return true }
        return person.boards.isEmpty || person.boards.contains(where: own.contains)
    }

    private func allows(_ event: Event) -> Bool {
        guard !event.board.isEmpty else { return true }
        switch self {
        case .everyBoard: return true
        case .only(let boards): return BoardCode(event.board).map(boards.contains) ?? false
        case .noBoard:
            switch event.event {
            case .recordVoided, .recordCorrected, .actionRevised: return false
            default: return true
            }
        }
    }
}
