import CivilTime
package import Credentialing
import CredentialingSchema
package import Identifiers
import MerkleTree

extension CommandOrigin {
    /// The daemon itself, when a day has come.
    package static let clock = CommandOrigin(principal: "credentiald", role: CommandRole.clock.rawValue)
}

extension PreparedCommand {
    /// The command by which the daemon passes a deadline of a person. The same deadline has the same command
    /// id, whoever makes it and whenever: sent again after a crash, it has the same receipt.
    /// - Parameter attempt: another number for another id, when somebody has taken the one before.
    package static func passing(_ deadline: Deadline, of peer: PeerID, attempt: Int = 0) -> PreparedCommand {
        var pass = PassDeadline()
        pass.peerID = peer.description
        pass.board = deadline.board.description
        pass.kind = deadline.kind
        pass.subject = deadline.subject
        pass.dueOn = deadline.on.description
        var command = Command()
        command.passDeadline = pass
        command.commandID = commandID(of: pass, attempt).description
        do { return try PreparedCommand(command, origin: .clock) } catch {
            preconditionFailure("what the record holds can be sent: \(error.detail)")
        }
    }

    /// Ids for one deadline that are tried.
    package static let deadlineAttemptsMax = 8

    /// A UUID of version 8 out of the SHA-256 of what identifies the deadline.
    private static func commandID(of pass: PassDeadline, _ attempt: Int) -> CommandID {
        let parts = [
            "credentiald/deadline/1", pass.peerID, pass.board, "\(pass.kind.rawValue)", pass.dueOn,
            "\(attempt)", pass.subject,
        ]
        let hash = ContentHash.of(Array(parts.joined(separator: "\n").utf8))
        let id = UniqueID(bigEndian: hash.bytes.prefix(UniqueID.byteCount))
        return CommandID(
            UniqueID(
                high: id.high & 0xFFFF_FFFF_FFFF_0FFF | 0x8000,
                low: id.low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
            )
        )
    }

    /// The deadline that it is to pass; nil for every other command.
    var deadline: Deadline? {
        guard case .passDeadline(let pass)? = command.command, let board = BoardCode(pass.board),
            let on = try? CivilDate(pass.dueOn)
        else { return nil }
        return Deadline(kind: pass.kind, board: board, subject: pass.subject, on: on)
    }
}
