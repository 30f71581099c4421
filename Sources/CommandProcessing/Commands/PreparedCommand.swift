package import Credentialing
package import CredentialingSchema
package import Identifiers
import SwiftProtobuf

/// A command that is ready to be decided: its ids are read and its bytes are made before it comes to the
/// writer, whose threads decide one batch at a time.
package struct PreparedCommand: Sendable {
    package let id: CommandID
    package let stream: StreamID
    package let command: Command
    package private(set) var origin: CommandOrigin
    /// The command in canonical protobuf form: what "the same body" means.
    let canonicalBytes: [UInt8]
    /// The same with its ids as the sender wrote them, where that was in capitals: what it meant before they were
    /// written in one way.
    let bytesAsSent: [UInt8]?

    package static let correlationBytesMax = 128

    /// - Throws: `Rejection` when the command's id or stream cannot be read.
    package init(_ command: Command, origin: CommandOrigin) throws(Rejection) {
        guard !command.commandID.isEmpty else {
            throw Rejection(
                .missingField,
                "commandId is missing: a UUID made by the client",
                field: "commandId"
            )
        }
        guard let id = CommandID(command.commandID) else {
            let reason =
                UniqueID.isNil(command.commandID)
                ? "the nil UUID; it is made by the client" : "not a UUID: \"\(command.commandID.prefix(60))\""
            throw Rejection(.invalidField, "commandId is \(reason)", field: "commandId")
        }
        let fault = TextShape.fault(
            of: command.correlationID,
            bytesMax: Self.correlationBytesMax,
            hasLines: false
        )
        if let fault {
            throw Rejection(.invalidField, "correlationId \(fault)", field: "correlationId")
        }
        self.id = id
        stream = try Decider.stream(of: command)
        self.origin = origin
        // An id is the same one in capitals, and so is a command.
        var alike = command
        let isRespelled = alike.respellIDs(UniqueID.inLowerCase)
        self.command = alike
        do {
            canonicalBytes = try alike.serializedBytes()
            if isRespelled {
                let sent: [UInt8] = try command.serializedBytes()
                bytesAsSent = sent
            } else {
                bytesAsSent = nil
            }
        } catch {
            throw Rejection(.invalidField, "the command cannot be encoded: \(error)")
        }
    }
}

extension PreparedCommand {
    /// The same as its sender may send it about this person: where a board may not change who she is, whoever is
    /// something else besides sends it as that.
    func sent(about record: Record) -> PreparedCommand {
        guard command.changesThePerson, let other = origin.other, !origin.authority.mayChange(record) else {
            return self
        }
        var sent = self
        sent.origin = other
        return sent
    }
}

/// Who sent a command, and what it belongs to.
package struct CommandOrigin: Sendable {
    package let principal: String
    package let role: String
    /// W3C trace context; empty when none was sent.
    package let traceparent: String
    /// In the name of which boards it may decide.
    package let authority: BoardAuthority
    /// As what else, being no board, the same sender may send it; nil: as nothing.
    private let otherRole: String?

    package init(
        principal: String,
        role: String,
        traceparent: String = "",
        authority: BoardAuthority = .everyBoard,
        otherRole: String? = nil
    ) {
        self.principal = principal
        self.role = role
        self.traceparent = traceparent
        self.authority = authority
        self.otherRole = otherRole
    }

    /// The same sender as what else they are.
    fileprivate var other: CommandOrigin? {
        otherRole.map { role in
            CommandOrigin(principal: principal, role: role, traceparent: traceparent, authority: .noBoard)
        }
    }
}
