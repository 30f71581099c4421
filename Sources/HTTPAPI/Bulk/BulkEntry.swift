import CommandDecoding
import CommandProcessing
import CredentialingSchema
import Identity

/// Who sends a bulk.
struct BulkSender: Sendable {
    let principal: Principal
    let traceparent: String
    /// A token ends, or its key is withdrawn, while a bulk goes on.
    var isStillAllowed: @Sendable () async -> Bool = { true }
}

/// One line of a bulk, read: a command to decide, or the reason why it is none.
struct BulkEntry: Sendable {
    enum Content: Sendable {
        case command(PreparedCommand)
        case problem(APIProblem)
    }

    let line: UInt64
    let content: Content
    /// What it weighs while it waits.
    let bytes: Int

    init(_ line: LineSplitter.Line, from sender: BulkSender) {
        switch line {
        case .tooLong(let number):
            self.line = number
            bytes = 0
            content = .problem(
                APIProblem(.bodyTooLarge, "a line has at most \(CommandDecoder.commandBytesMax) bytes")
            )
        case .text(let text, let number):
            self.line = number
            bytes = text.count
            content = Self.content(text, sender)
        }
    }

    private static func content(_ text: [UInt8], _ sender: BulkSender) -> Content {
        do {
            let command = try CommandDecoder.decode(json: text, isLine: true)
            do {
                return .command(
                    try PreparedCommand(
                        fromClient: command,
                        by: sender.principal,
                        traceparent: sender.traceparent
                    )
                )
            } catch {
                var problem = error
                problem.commandID = JSONText.excerpt(command.commandID)
                return .problem(problem)
            }
        } catch {
            return .problem(APIProblem(error))
        }
    }
}
