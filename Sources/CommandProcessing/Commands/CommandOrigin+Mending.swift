import Credentialing
import CredentialingSchema

extension CommandOrigin {
    /// Whether a void is for its sender's role to send: only the record tells of what type the event is that it names.
    /// Of what the record holds the refusal says no more than its code does.
    /// - Throws: `role_missing`.
    func checkRole(for command: Command, about record: Record) throws(Rejection) {
        // The clock voids nothing, and whoever tries the daemon out has no role.
        guard case .voidRecord(let void)? = command.command, let sender = CommandRole(rawValue: role),
            let target = command.target
        else { return }
        let type = record.eventType(of: target)
        // That the event is not there is for the decision to say.
        guard type != nil || void.targetExpected else { return }
        let roles = CommandTable.roles(voiding: type)
        guard !roles.contains(sender) else { return }
        let names = roles.map(\.rawValue).joined(separator: " or ")
        throw Rejection(
            .roleMissing,
            "taking back what it names is for the role \(names), as recording it is",
            field: "voidRecord.eventId"
        )
    }
}
