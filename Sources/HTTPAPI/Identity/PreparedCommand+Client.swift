import CommandProcessing
import Credentialing
import CredentialingSchema
import Identity

extension PreparedCommand {
    /// A command that came in from outside. What time does is for the daemon's own clock to say, and what it
    /// showed for the daemon alone.
    /// - Throws: `clock_only`, `role_missing`, `board_not_yours`, or the rejection of a command whose id or stream
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
        let origin = try principal.origin(of: command, traceparent: traceparent)
        do { try self.init(command, origin: origin) } catch { throw APIProblem(error) }
    }
}
