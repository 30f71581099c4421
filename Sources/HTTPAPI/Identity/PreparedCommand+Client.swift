import CommandProcessing
import Credentialing
import CredentialingSchema
import Identifiers
import Identity

extension PreparedCommand {
    /// A command that came in from outside. What time does is for the daemon's own clock to say, and what it
    /// showed for the daemon alone.
    /// - Throws: `invalid_field` for an id of the daemon's own, `clock_only`, `role_missing`, `board_not_yours`, or the rejection of a command whose id or stream
    ///   cannot be read.
    init(
        fromClient command: Command,
        by principal: Principal,
        traceparent: String
    ) throws(APIProblem) {
        if let content = command.command {
            let row = CommandTable.row(of: CommandKind(content))
            guard row.roles != [.clock] else {
                throw APIProblem(
                    .clockOnly,
                    "\(row.name) is sent by the daemon's own clock, once the deadline has passed, and by nobody else",
                    field: row.name
                )
            }
        }
        if case .discloseHistory(let it)? = command.command, it.hasReading {
            throw APIProblem(
                Rejection(
                    .invalidField,
                    "discloseHistory.reading is what the daemon itself showed; leave it out of a disclosure made elsewhere",
                    field: "discloseHistory.reading"
                )
            )
        }
        if let id = CommandID(command.commandID), id.value.version == Self.ownVersion {
            throw APIProblem(
                Rejection(
                    .invalidField,
                    "commandId is a UUID of version 8, which the daemon makes for its own commands; take version 7 or 4",
                    field: "commandId"
                )
            )
        }
        let origin = try principal.origin(of: command, traceparent: traceparent)
        do { try self.init(command, origin: origin) } catch { throw APIProblem(error) }
    }

    /// Ids that follow from what time does can be told beforehand: whoever took them would keep it from being recorded.
    private static let ownVersion = 8
}
