import CommandProcessing
import Credentialing
import CredentialingSchema
import Identifiers
import Identity

extension Role {
    /// As the table of commands calls it; nil for roles that send none.
    var asSender: CommandRole? {
        switch self {
        case .provider: .provider
        case .supervisor: .supervisor
        case .board: .board
        case .auditor: .auditor
        case .operator: .operator
        case .employer, .holder: nil
        }
    }
}

extension Principal {
    /// As whom a principal sends a command: as a board where it may, and else as the first role of the command's row
    /// that it has; a correction takes one that may record its content, too. What a board may not do of a person who is
    /// with others alone is done as that other role.
    /// - Throws: `role_missing`, `board_not_yours`.
    func origin(of command: Command, traceparent: String) throws(APIProblem) -> CommandOrigin {
        if isDevelopment { return CommandOrigin(principal: id, role: id, traceparent: traceparent) }
        guard let content = command.command else {
            // No command: the decoder or the decision says what is missing.
            return CommandOrigin(principal: id, role: "", traceparent: traceparent, authority: .noBoard)
        }
        let row = CommandTable.row(of: CommandKind(content))
        // Else a role could put in the place of a record what it may not record.
        let corrected = content.corrected.map(CommandTable.row(of:))
        let senders = corrected.map { inner in row.roles.filter { inner.roles.contains($0) } } ?? row.roles
        let own = Set(roles.compactMap(\.asSender))
        let isForBoard = own.contains(.board) && actsFor(row.board?(command))
        let usable = senders.filter { own.contains($0) && ($0 != .board || isForBoard) }
        if let role = usable.first(where: { $0 == .board }) ?? usable.first {
            return CommandOrigin(
                principal: id,
                role: role.rawValue,
                traceparent: traceparent,
                authority: role == .board ? authority : .noBoard,
                otherRole: role == .board ? usable.first(where: { $0 != .board })?.rawValue : nil
            )
        }
        guard senders.contains(where: own.contains) else {
            let names = senders.map(\.rawValue).joined(separator: " or ")
            let field = corrected.map { "\(row.name).\($0.name)" } ?? row.name
            throw APIProblem(.roleMissing, "\(field) takes the role \(names)", field: field)
        }
        throw APIProblem(
            .boardNotYours,
            "\(row.name) names none of the boards that you act for",
            field: "\(row.name).board"
        )
    }

    /// - Parameter named: what a command says; nil: it has no place for a board. One that says nothing is refused by
    ///   its decision, which tells what is missing.
    private func actsFor(_ named: String?) -> Bool {
        guard let named, !named.isEmpty else { return true }
        return BoardCode(named).map(boards.includes) ?? false
    }

    private var authority: BoardAuthority {
        switch boards {
        case .every: .everyBoard
        case .only(let boards): .only(boards)
        }
    }
}
